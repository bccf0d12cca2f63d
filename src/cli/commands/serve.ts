import { CommandError } from '../failures.ts';
import { defineCommand } from '../command.ts';

export const serve = defineCommand({
  name: 'serve',
  summary: 'Start the server',
  details: 'It logs JSON lines to standard output and ends, answering what is under way, at SIGINT or SIGTERM.',
  args: {},
  options: {},
  run: async () => {
    // Loaded here, because it takes longer than all that the other commands do.
    const { serve: serveUntilStopped, StartError } = await import('#src/main.ts');
    await serveUntilStopped().catch((error: unknown) => {
      throw error instanceof StartError ? new CommandError('cannot_start', error.message) : error;
    });
    return undefined;
  },
});
