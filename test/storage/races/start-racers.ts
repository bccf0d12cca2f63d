import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Order } from './racer.ts';

/** Processes that have one database open, and do what they are told at the same moment. */
export interface Racers {
  /** What each of them won. */
  send(order: Order): Promise<readonly (readonly unknown[])[]>;
  stop(): Promise<void>;
}

type Report = 'open' | { readonly won: readonly unknown[] } | { readonly failed: string };

/** Starts so many processes at once, which all open the database, new as it may be. */
export async function startRacers(place: string, count: number): Promise<Racers> {
  const children = Array.from({ length: count }, (_, index) =>
    fork(join(import.meta.dirname, 'racer.ts'), [place, `racer-${index}`], { execArgv: [], stdio: 'pipe' }),
  );
  const reports = () => Promise.all(children.map(nextReport));
  await reports();
  return {
    send: async (order) => {
      const answers = reports();
      for (const child of children) child.send(order);
      return (await answers).map((report) => {
        if (report === 'open' || 'failed' in report) throw new Error(`a racer failed: ${JSON.stringify(report)}`);
        return report.won;
      });
    },
    stop: async () => {
      const ends = children.map((child) => once(child, 'exit'));
      for (const child of children) child.disconnect();
      await Promise.all(ends);
    },
  };
}

async function nextReport(child: ChildProcess): Promise<Report> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a racer ended with ${String(code)}: ${String(child.stderr?.read() ?? '')}`);
  });
  const [report] = (await Promise.race([once(child, 'message'), ended])) as [Report];
  return report;
}
