import { spawn } from 'node:child_process';

export interface Finished {
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
}

/** Runs a command to its end, killing it after `timeoutSeconds`; answers its exit code and all it printed. */
export function run(command: readonly string[], cwd: string, timeoutSeconds: number): Promise<Finished> {
  const [program = '', ...args] = command;
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const timer = setTimeout(() => {
      output += `\nstopped: not finished after ${timeoutSeconds} seconds\n`;
      child.kill('SIGKILL');
    }, timeoutSeconds * 1000);
    const finish = (code: number) => {
      clearTimeout(timer);
      resolve({ code, output, seconds: (performance.now() - start) / 1000 });
    };
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}
