import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../../src/storage/sqlite/make-folder.ts';
import type { DemoFacts } from './facts.ts';
import type { SeedPlan } from './seed-plan.ts';

/** Why the demo cannot start: one message that says what to do. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

export interface DataFolder {
  readonly path: string;
  readonly databaseFile: string;
  readonly secretFile: string;
  readonly factsFile: string;
  /** Makes the folder and the master secret where they are missing; refuses what was not made by the demo. */
  prepare(purpose: 'go_on' | 'start_anew'): void;
  plan(): SeedPlan | undefined;
  savePlan(plan: SeedPlan): void;
  saveFacts(facts: DemoFacts): void;
  /** Removes the files that the demo made, and nothing else. */
  reset(): void;
}

export function dataFolder(path: string): DataFolder {
  const file = (name: string) => join(path, name);
  const [databaseFile, secretFile, planFile] = [file('latchkey.db'), file('secret'), file('demo.seed.json')];
  const factsFile = file('demo.json');
  const guarded = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw folderError(error, path);
    }
  };

  return {
    path,
    databaseFile,
    secretFile,
    factsFile,
    prepare: (purpose) =>
      guarded(() => {
        makeFolder(path);
        refuseForeign(databaseFile, planFile);
        if (purpose === 'go_on') refuseUnreadable(databaseFile, secretFile);
        if (!existsSync(secretFile)) save(secretFile, `${randomBytes(32).toString('base64url')}\n`);
      }),
    plan: () => (existsSync(planFile) ? parsePlan(planFile) : undefined),
    savePlan: (plan) => guarded(() => save(planFile, json(plan))),
    saveFacts: (facts) => guarded(() => save(factsFile, json(facts))),
    reset: () =>
      guarded(() => {
        refuseForeign(databaseFile, planFile);
        const database = ['', '-wal', '-shm', '-journal'].map((suffix) => databaseFile + suffix);
        // The plan goes last: it is what says that the others are ours.
        for (const made of [factsFile, ...database, secretFile, planFile]) rmSync(made, { force: true });
      }),
  };
}

function refuseForeign(databaseFile: string, planFile: string): void {
  if (!existsSync(databaseFile) || existsSync(planFile)) return;
  throw new DemoError(
    `${databaseFile} was not made by quickstart, so it is left alone. Choose another folder with LATCHKEY_DATA_DIR.`,
  );
}

function refuseUnreadable(databaseFile: string, secretFile: string): void {
  if (!existsSync(databaseFile) || existsSync(secretFile)) return;
  throw new DemoError(
    `${secretFile} is missing, and ${databaseFile} cannot be read without it. Put it back, or start anew with --reset.`,
  );
}

function parsePlan(planFile: string): SeedPlan {
  try {
    return JSON.parse(readFileSync(planFile, 'utf8')) as SeedPlan;
  } catch (error) {
    throw new DemoError(`${planFile} cannot be read. Put it back, or start anew with --reset.`, { cause: error });
  }
}

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

// Whoever reads the file sees the old one or the new one, never half of it.
function save(path: string, content: string): void {
  const unfinished = `${path}.tmp`;
  writeFileSync(unfinished, content, { mode: 0o600 });
  chmodSync(unfinished, 0o600);
  renameSync(unfinished, path);
}

function folderError(error: unknown, path: string): unknown {
  const { code = '' } = error as { code?: string };
  const reason = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOENT: 'no folder can be made there',
  }[code];
  if (reason !== undefined) {
    return new DemoError(
      `The data folder ${path} cannot be written: ${reason}. Choose another with LATCHKEY_DATA_DIR.`,
    );
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new DemoError(`${path} is not a folder. Choose another with LATCHKEY_DATA_DIR.`);
  }
  if (code === 'ENOSPC') return new DemoError(`The disk that holds ${path} is full.`);
  return error;
}
