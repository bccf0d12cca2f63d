import type { Counts } from './children/memory-adapter.ts';
import { run } from './compare.ts';
import type { HttpClient } from './http-client.ts';
import type { Scenario } from './scenarios.ts';
import type { System } from './systems.ts';

/** What one operation asks of storage, alone on the server. */
export async function countsOf(scenario: Scenario, { subject, deployment }: System, http: HttpClient, times = 25) {
  const operation = await scenario.prepare(deployment, http);
  await run(operation, 2, 1);
  const before = await subject.ask('counts');
  await run(operation, times, 1);
  const after = await subject.ask('counts');
  const per = (name: keyof Counts) => (after[name] - before[name]) / times;
  return { reads: per('reads'), writes: per('writes'), transactions: per('transactions') } satisfies Counts;
}
