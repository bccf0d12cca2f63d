// Starts the demo application alone, for a Latchkey that is running already, from the facts in data/demo.json.
import { readFileSync } from 'node:fs';
import { demoApplication } from './lib/demo/application.ts';
import { DemoError } from './lib/demo/data-folder.ts';
import { demoDataFolder } from './lib/demo/demo-config.ts';
import type { DemoFacts } from './lib/demo/facts.ts';
import { serve, stop } from './lib/demo/ports.ts';
import { runDemo, untilStopped } from './lib/demo/run-demo.ts';

await runDemo('Usage: node scripts/demo-relying-party.ts', async () => {
  const facts = readFacts(demoDataFolder().factsFile);
  const { port } = new URL(facts.applicationUrl);
  const application = await serve(demoApplication(facts), Number(port), '127.0.0.1');
  console.log(`Demo application: ${facts.applicationUrl}`);
  await untilStopped();
  await stop(application);
});

function readFacts(file: string): DemoFacts {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoFacts;
  } catch (error) {
    throw new DemoError(`${file} cannot be read: run ./scripts/quickstart or scripts/seed-demo.ts first.`, {
      cause: error,
    });
  }
}
