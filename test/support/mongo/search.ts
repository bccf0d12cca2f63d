import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import mongoose from 'mongoose';

/** A server that tests may use. */
export interface MongoServer {
  /** What it is, and its version, as it says itself. */
  readonly name: string;
  /** Without a database. */
  readonly url: string;
  /** Whether databases must be dropped, because somebody keeps the server. */
  readonly keepsData: boolean;
  readonly process: ServerProcess | undefined;
  stop(): Promise<void>;
}

/** A server's process, to be killed and started again on the same port. */
export interface ServerProcess {
  kill(): Promise<void>;
  start(): Promise<void>;
}

export type Search = () => Promise<MongoServer | { readonly reason: string }>;

/** A program that is a server on a port of this machine. */
export interface Program {
  readonly path: string;
  readonly args: (port: number) => readonly string[];
  /** What it prints, or the database in which it can be asked, when it is ready. */
  readonly query: string;
}

/** Starts a program on a free port. */
export async function startProgram(label: string, { path, args, query }: Program): Promise<MongoServer> {
  const port = await freePort();
  const url = `mongodb://127.0.0.1:${port}/${query}`;
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(path, [...args(port)], { stdio: 'ignore' });
    await askVersion(url);
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return { name: `${label} (${await askVersion(url)})`, url, keepsData: false, process: { kill, start }, stop: kill };
}

/** The version a server says it has, once it answers. */
export async function askVersion(url: string, within = 10_000): Promise<string> {
  const connection = mongoose.createConnection(url, { serverSelectionTimeoutMS: within });
  try {
    const answer = await (await connection.asPromise()).db?.command({ buildInfo: 1 });
    return String(answer?.['version']);
  } finally {
    await connection.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
