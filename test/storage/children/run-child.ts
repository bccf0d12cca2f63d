import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  /** All it printed, once it has ended well; rejects with its error output otherwise. */
  readonly output: Promise<string>;
}

/** Starts a script of this folder with this very Node.js, as another account if told to. */
export function runChild(script: string, args: readonly string[], uid?: number): Child {
  const account = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], { stdio: 'pipe', ...account });
  return { process: child, output: outputOf(child) };
}

async function outputOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  let [printed, complained] = ['', ''];
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  child.stderr.on('data', (chunk) => (complained += String(chunk)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code !== 0) throw new Error(`child ended with ${code ?? signal}: ${complained}`);
  return printed;
}
