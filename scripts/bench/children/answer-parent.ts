/** What the parent may ask of a server under test, by name. */
export type Commands = Readonly<Record<string, () => unknown>>;

export interface Question {
  readonly id: number;
  readonly command: string;
}

export type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly failed: string };

/** CPU of the whole process, all threads, in milliseconds; resident memory in bytes. */
export interface Usage {
  readonly cpu: number;
  readonly rss: number;
}

/** Says that the server is ready at this address, then answers questions until the parent is gone. */
export function answerParent(url: string, commands: Commands): void {
  const all: Commands = { usage, ...commands };
  process.on('message', (message) => void answer(all, message as Question));
  process.once('disconnect', () => process.exit(0));
  process.send?.({ id: 0, value: url } satisfies Reply);
}

async function answer(commands: Commands, { id, command }: Question): Promise<void> {
  try {
    const run = commands[command];
    if (!run) throw new Error(`no command ${command}`);
    process.send?.({ id, value: await run() } satisfies Reply);
  } catch (error) {
    process.send?.({ id, failed: String(error instanceof Error ? error.stack : error) } satisfies Reply);
  }
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, rss: process.memoryUsage.rss() };
}
