import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runWorkers, whenAppointed, workerId } from './cluster.ts';
import { ConfigError } from './config/config-error.ts';
import { loadProcessConfig } from './config/load.ts';
import type { Config } from './config/schema.ts';
import { keyKeeper } from './keys/keeper.ts';
import { createContainer, type Container, type ContainerOptions } from './container.ts';
import { createListener } from './listener.ts';
import { openStorage } from './storage/open-storage.ts';
import { StorageError } from './storage/storage-error.ts';
import { createLogger } from './telemetry/logger.ts';

export interface RunningServer {
  readonly container: Container;
  /** The port it listens on. */
  readonly port: number;
  /** Begins to do what one process does for all: removes what has expired, and looks after keys. Once is enough. */
  sweep(): void;
  /** Answers what is under way, then lets go of the database. */
  close(): Promise<void>;
}

/** Why the server could not start: one message that says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const SWEEP_EVERY = 60_000;
/** Milliseconds between an event of the audit log and its being sealed, at most, while there is little to do. */
const SEAL_EVERY = 5000;
const KEEP_KEYS_EVERY = 3_600_000;
/** Milliseconds that requests under way get to finish. */
const GRACE = 10_000;

/**
 * Frames of a stack. oidc-provider makes three errors for each good request to userinfo, and what an error costs goes with
 * the depth of its stack. The frames nearest to the failure say what is needed.
 */
export const STACK_FRAMES = 4;

/** Takes the port, opens the database and answers. Throws a StartError or a StorageError with one clear message. */
export async function startServer(config: Config, options: ContainerOptions = {}): Promise<RunningServer> {
  let answer: RequestListener = notYet;
  const server = createServer((req, res) => answer(req, res));
  const port = await listen(server, config);

  // Port 0 is for tests: the system chooses, and the address follows.
  const publicUrl = config.port === 0 ? `http://localhost:${port}` : config.publicUrl;
  const container = await createContainer({ ...config, publicUrl }, options).catch((error: unknown) => {
    server.close();
    throw error;
  });
  answer = createListener(container);
  let stopSweeping: (() => void) | undefined;
  container.delivery.start();
  if (!container.mail.available) {
    container.logger.warn({}, 'mail.url is not set: no mail is sent, and what needs mail is not offered');
  }
  container.logger.info({ port, publicUrl }, 'listening');
  return {
    container,
    port,
    sweep: () => void (stopSweeping ??= sweepRegularly(container)),
    close: async () => {
      stopSweeping?.();
      await stop(server);
      await container.keeper.stop();
      await container.delivery.stop();
      await container.storage.close();
      container.logger.info({}, 'stopped');
    },
  };
}

const notYet: RequestListener = (_req, res) => {
  res.writeHead(503, { 'Retry-After': '1' }).end();
};

function sweepRegularly(container: Container): () => void {
  const { storage, clock, logger, config, keeper } = container;
  const keepKeys = keyKeeper({
    ...container,
    tenants: storage.tenants,
    store: storage.keys,
    rotationDays: config.keyRotationDays,
  });
  const noting = (act: () => Promise<void>, failure: string) => () =>
    void act().catch((error: unknown) => logger.error({ error }, failure));
  const sweep = noting(() => storage.sweep(clock.now()), 'the sweep failed');
  const keep = noting(keepKeys, 'keys were not kept');
  keep();
  // It logs by itself what fails.
  const seal = () => void keeper.run();
  seal();
  const timers = [
    setInterval(sweep, SWEEP_EVERY).unref(),
    setInterval(keep, KEEP_KEYS_EVERY).unref(),
    setInterval(seal, SEAL_EVERY).unref(),
  ];
  return () => timers.forEach((timer) => clearInterval(timer));
}

function listen(server: Server, { port, host }: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === 'EADDRINUSE') {
    return new StartError(
      `Port ${port} is in use on ${host}. Stop what is using it, or choose another with PORT=${port + 10}.`,
    );
  }
  if (error.code === 'EACCES') {
    return new StartError(`Port ${port} may not be used by this account. Choose one above 1023 with PORT.`);
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new StartError(
      `This machine has no address ${host}. Set LATCHKEY_HOST to one of its own, such as 127.0.0.1.`,
    );
  }
  return error;
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), GRACE);
  await closed;
  clearTimeout(deadline);
}

/** Serves with this process's configuration, alone or with workers, until a signal ends it. */
export async function serve(): Promise<void> {
  Error.stackTraceLimit = STACK_FRAMES;
  const config = loadProcessConfig();
  const isPrimary = config.workers > 1 && workerId === undefined;
  const stopServing = isPrimary ? await serveWithWorkers(config) : await serveHere(config);
  let stopping: Promise<void> | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stopping ??= stopServing().then(() => process.exit(0));
    });
  }
}

async function serveHere(config: Config): Promise<() => Promise<void>> {
  if (workerId === undefined) {
    const server = await startServer(config);
    server.sweep();
    return () => server.close();
  }
  const logger = createLogger({ level: config.logLevel }).child({ worker: workerId });
  // The primary may choose as soon as the port is open, which is before the rest is.
  const appointed = new Promise<void>((resolve) => whenAppointed(resolve));
  const server = await startServer(config, { logger });
  const sweepOnceAppointed = async () => {
    await appointed;
    logger.info({}, 'this worker sweeps');
    server.sweep();
  };
  void sweepOnceAppointed();
  return () => server.close();
}

/** What would keep every worker from starting is found out here, once; so is what a new version changes in the database. */
async function serveWithWorkers(config: Config): Promise<() => Promise<void>> {
  if (config.storage.kind === 'sqlite' && config.storage.path === ':memory:') {
    throw new StartError('Several workers cannot share a database in memory. Set LATCHKEY_STORAGE_PATH to a file.');
  }
  const probe = createServer();
  await listen(probe, config);
  await new Promise((resolve) => probe.close(resolve));
  await (await openStorage(config.storage)).close();

  const logger = createLogger({ level: config.logLevel });
  const workers = runWorkers(config.workers, logger);
  return async () => {
    await workers.stop();
    logger.info({}, 'stopped with all workers');
  };
}

/** Runs as a program: one line for each thing that is wrong, and an exit code. */
async function main(): Promise<void> {
  try {
    await serve();
  } catch (error) {
    const expected = error instanceof ConfigError || error instanceof StorageError || error instanceof StartError;
    process.stderr.write(`${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await main();
