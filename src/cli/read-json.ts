import type { CommandContext } from './command.ts';
import { CommandError } from './failures.ts';

/** Reads a JSON file, whatever it holds. */
export async function readJson({ readText }: Pick<CommandContext, 'readText'>, path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError('not_json', `${path === '-' ? 'Standard input' : path} is not valid JSON: ${reason}`);
  }
}
