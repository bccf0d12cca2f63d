import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer, type Server as NetServer } from 'node:net';
import { DemoError } from './data-folder.ts';

/** Fails while a port is in use, before anything is touched. */
export async function requireFreePort(port: number, host: string, whose: string): Promise<void> {
  if (port > 65_535) throw new DemoError(`${whose} needs port ${port}, which does not exist. Choose a lower PORT.`);
  const probe = createServer();
  try {
    await listening(probe, port, host, whose);
  } finally {
    probe.close();
  }
}

export async function serve(listener: RequestListener, port: number, host: string): Promise<Server> {
  const server = createHttpServer(listener);
  await listening(server, port, host, 'The demo application');
  return server;
}

export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function listening(server: NetServer, port: number, host: string, whose: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, port, whose)));
    server.listen(port, host, () => resolve());
  });
}

function portError(error: NodeJS.ErrnoException, port: number, whose: string): Error {
  if (error.code === 'EADDRINUSE') {
    return new DemoError(`${whose} needs port ${port}, which is in use. Stop what uses it, or choose another PORT.`);
  }
  if (error.code === 'EACCES') {
    return new DemoError(`${whose} needs port ${port}, which this account may not use. Choose a PORT above 1023.`);
  }
  return error;
}
