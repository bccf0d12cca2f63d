import { runCli } from '#src/cli/run.ts';
import type { Settings } from './program.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a command line in this process, with these settings in its environment: as `latchkey` of program.ts, in far less time. */
export async function command(settings: Settings, args: readonly string[], input = ''): Promise<Ran> {
  const [out, error]: [string[], string[]] = [[], []];
  const before = { ...process.env };
  Object.assign(process.env, settings);
  try {
    const code = await runCli(args, {
      out: async (text) => void out.push(`${text}\n`),
      error: (text) => void error.push(`${text}\n`),
      readInput: () => Promise.resolve(input),
    });
    return { code, out: out.join(''), error: error.join('') };
  } finally {
    for (const name of Object.keys(settings)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
