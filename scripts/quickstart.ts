// Starts Latchkey on the embedded database together with the demo application, and says how to sign in.
import { startServer } from '../src/main.ts';
import { demoApplication } from './lib/demo/application.ts';
import { applicationPort, demoDataFolder, loadDemoConfig } from './lib/demo/demo-config.ts';
import { requireFreePort, serve, stop } from './lib/demo/ports.ts';
import { describeDemo } from './lib/demo/print.ts';
import { runDemo, untilStopped } from './lib/demo/run-demo.ts';
import { seedDemo } from './lib/demo/seed-demo.ts';

const HOST = '127.0.0.1';

await runDemo('Usage: ./scripts/quickstart [--reset]', async ({ reset }) => {
  const folder = demoDataFolder();
  folder.prepare(reset ? 'start_anew' : 'go_on');
  const config = loadDemoConfig(folder);
  // Before anything is removed or made: another quickstart may be running on this very folder.
  await requireFreePort(config.port, config.host, 'Latchkey');
  await requireFreePort(applicationPort(config), HOST, 'The demo application');
  if (reset) {
    folder.reset();
    folder.prepare('go_on');
  }

  const facts = await seedDemo(loadDemoConfig(folder), folder);
  const server = await startServer(loadDemoConfig(folder));
  server.sweep();
  const application = await serve(demoApplication(facts), applicationPort(config), HOST).catch(
    async (error: unknown) => {
      await server.close();
      throw error;
    },
  );
  console.log(describeDemo(facts, folder.factsFile));

  await untilStopped();
  await Promise.all([stop(application), server.close()]);
});
