import type { Config } from '../../../src/config/schema.ts';
import { createContainer } from '../../../src/container.ts';
import type { DataFolder } from './data-folder.ts';
import { applicationUrl } from './demo-config.ts';
import type { DemoFacts } from './facts.ts';
import { seed } from './seed.ts';
import { newSeedPlan } from './seed-plan.ts';

/** Fills the database of a prepared data folder, or goes on where that was cut short. */
export async function seedDemo(config: Config, folder: DataFolder): Promise<DemoFacts> {
  const plan = folder.plan() ?? newSeedPlan();
  // Before the database: it is what says that the database is ours, and with which credentials.
  folder.savePlan(plan);
  const container = await createContainer(config);
  try {
    const facts = await seed(container, plan, applicationUrl(config));
    folder.savePlan({ ...plan, complete: true });
    folder.saveFacts(facts);
    return facts;
  } finally {
    await container.storage.close();
  }
}
