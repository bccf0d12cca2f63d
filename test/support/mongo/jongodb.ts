import { createRequire } from 'node:module';
import { startProgram, type Search } from './search.ts';

const BINARY = '@jongodb/memory-server-bin-linux-x64-gnu/bin/jongodb';

/** A stand-in from an optional development package: what it cannot do says nothing of MongoDB, and what it can, little. */
export const jongodb: Search = async () => {
  const path = locate();
  if (path === undefined) return { reason: 'The stand-in jongodb is not installed; it exists for Linux on x64 alone.' };
  return startProgram('the stand-in jongodb, not MongoDB', {
    path,
    args: (port) => [
      '--host=127.0.0.1',
      `--port=${port}`,
      '--database=test',
      '--topology-profile=singleNodeReplicaSet',
      '--replica-set-name=rs',
    ],
    query: '?replicaSet=rs',
  });
};

function locate(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(BINARY);
  } catch {
    return undefined;
  }
}
