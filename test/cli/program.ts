import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../src/cli/index.ts');

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** Settings of a deployment of its own; the environment of the tests counts for nothing. */
export type Settings = Readonly<Record<string, string>>;

/** Runs the program, as an operator would, until it ends. */
export async function latchkey(settings: Settings, args: readonly string[], input = ''): Promise<Finished> {
  const child = start(settings, args);
  child.stdin.end(input);
  let [out, error] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (error += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, error };
}

/** What a command answers to a program. */
export async function latchkeyJson<T>(settings: Settings, args: readonly string[], input?: string): Promise<T> {
  const { code, out, error } = await latchkey(settings, [...args, '--json'], input);
  if (code !== 0) throw new Error(`latchkey ${args.join(' ')} ended with ${code}: ${error}`);
  return JSON.parse(out) as T;
}

export interface Serving {
  readonly log: () => string;
  /** Its exit code. */
  stop(): Promise<number | null>;
}

/** Starts the server and waits until it listens. */
export async function serving(settings: Settings): Promise<Serving> {
  const child = start(settings, ['serve']);
  const closed = once(child, 'close') as Promise<[number | null]>;
  let log = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: unknown) => {
      log += String(chunk);
      if (log.includes('"listening"')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void closed.then(([code]) => reject(new Error(`the server ended with ${code}: ${log}`)));
  });
  return {
    log: () => log,
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await closed;
      return code;
    },
  };
}

function start(settings: Settings, args: readonly string[]) {
  return spawn(process.execPath, [PROGRAM, ...args], { env: { PATH: '/nonexistent', ...settings }, stdio: 'pipe' });
}

/** A port that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
