// Fido metadata says which authenticators their makers vouch for: from a file of the operator's, never from the network.
import { readFile, stat } from 'node:fs/promises';
import { isNativeError } from 'node:util/types';
import type { Clock } from '#src/clock.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import { fidoAlliance, signersOf } from './anchors.ts';
import { readBlob, type BlobProblem, type MetadataBlob } from './blob.ts';
import type { AuthenticatorStatement } from './statement.ts';

/** What keeps a file from being used: `older` is a blob with a lower number than one that was read before. */
export type MetadataProblem = BlobProblem | 'file_unreadable' | 'file_too_large' | 'root_unreadable' | 'older';

/** Whether anything is trusted, which only `current` metadata allow, and what is wrong with the file as it is now. */
export type MetadataState =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly problem: MetadataProblem }
  | ({ readonly kind: 'stale' | 'current' } & ReadMetadata);

interface ReadMetadata {
  readonly no: number;
  /** Epoch seconds: when there should be a newer blob. */
  readonly nextUpdate: number;
  /** Epoch seconds from which on nothing is trusted. */
  readonly staleAt: number;
  /** Models of authenticators. */
  readonly entries: number;
  /** Of the file that came after; what was read before it stands. */
  readonly problem?: MetadataProblem;
}

export interface FidoMetadata {
  state(): Promise<MetadataState>;
  /** What the makers say of a model (AAGUID as UUID, lower case); undefined unless the metadata are current. */
  find(aaguid: string): Promise<AuthenticatorStatement | undefined>;
}

export interface FidoMetadataDeps {
  readonly settings: {
    /** Null where there are no metadata. */
    readonly file: string | null;
    /** PEM file of those who may sign it; null for the FIDO Alliance. */
    readonly root: string | null;
    /** Days beyond `nextUpdate` for which a blob is still believed. */
    readonly maxAge: number;
  };
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** Seconds between two looks at the file. */
const LOOKS_APART = 60;
const DAY = 86_400;
const LARGEST_BYTES = 64 * 1024 * 1024;

/** Reads the file at first need, and again when it has changed. A file that does not do leaves the one before in place. */
export function fidoMetadata({ settings: { file, root, maxAge }, clock, logger }: FidoMetadataDeps): FidoMetadata {
  let blob: MetadataBlob | undefined;
  let problem: MetadataProblem | undefined;
  let version: string | undefined;
  let lookedAt: number | undefined;
  let looking: Promise<void> | undefined;

  const look = async (path: string, now: number) => {
    const read = await readIfChanged({ path, root, version, now });
    if (read === undefined) return;
    ({ version } = read);
    const isOlder = typeof read.outcome !== 'string' && read.outcome.no < (blob?.no ?? 0);
    const outcome = isOlder ? 'older' : read.outcome;
    if (typeof outcome === 'string') {
      if (outcome !== problem || version !== undefined)
        logger.warn({ file: path, problem: outcome }, 'the FIDO metadata do not do');
      problem = outcome;
      return;
    }
    [blob, problem] = [outcome, undefined];
    logger.info({ file: path, no: blob.no, entries: blob.statements.size }, 'FIDO metadata read');
  };
  const lookNowAndThen = async (path: string) => {
    const now = clock.now();
    // A clock that was set back looks at once.
    if (lookedAt === undefined || now < lookedAt || now - lookedAt >= LOOKS_APART) {
      lookedAt = now;
      looking = look(path, now).finally(() => (looking = undefined));
    }
    await looking;
  };
  const state = async (): Promise<MetadataState> => {
    if (file === null) return { kind: 'missing' };
    await lookNowAndThen(file);
    if (blob === undefined) return { kind: 'unreadable', problem: problem ?? 'file_unreadable' };
    const { no, nextUpdate, statements } = blob;
    const staleAt = nextUpdate + maxAge * DAY;
    const read = { no, nextUpdate, staleAt, entries: statements.size, ...(problem && { problem }) };
    return { kind: clock.now() >= staleAt ? 'stale' : 'current', ...read };
  };
  return {
    state,
    find: async (aaguid) => ((await state()).kind === 'current' ? blob?.statements.get(aaguid) : undefined),
  };
}

interface Look {
  readonly path: string;
  readonly root: string | null;
  /** As of the last look. */
  readonly version: string | undefined;
  readonly now: number;
}

/** The file's version and what is in it; undefined while it is the version that was read before. */
async function readIfChanged({ path, root, version, now }: Look) {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    const found = [mtimeMs, size, ino].join(' ');
    if (found === version) return undefined;
    if (size > LARGEST_BYTES) return { version: found, outcome: 'file_too_large' as const };
    const signers = await signersOrNone(root);
    // Tried again at each look: what is wrong is not in this file.
    if (signers === undefined) return { version: undefined, outcome: 'root_unreadable' as const };
    return { version: found, outcome: await readBlob(await readFile(path, 'utf8'), signers, now) };
  } catch (error) {
    if (!isNativeError(error) || !('code' in error)) throw error;
    return { version: undefined, outcome: 'file_unreadable' as const }; // not there, or not ours to read
  }
}

async function signersOrNone(root: string | null) {
  try {
    return root === null ? fidoAlliance() : await signersOf(root);
  } catch {
    return undefined; // the file is not there, or holds no certificate
  }
}
