// Fills the embedded database with the demo's tenants, users and clients, without starting anything.
import { demoDataFolder, loadDemoConfig } from './lib/demo/demo-config.ts';
import { runDemo } from './lib/demo/run-demo.ts';
import { seedDemo } from './lib/demo/seed-demo.ts';

await runDemo('Usage: node scripts/seed-demo.ts [--reset]', async ({ reset }) => {
  const folder = demoDataFolder();
  if (reset) folder.reset();
  folder.prepare('go_on');
  await seedDemo(loadDemoConfig(folder), folder);
  console.log(`The facts are in ${folder.factsFile}`);
});
