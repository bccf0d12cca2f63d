import { createHash } from 'node:crypto';
import type { Clock } from '#src/clock.ts';
import { ProblemError } from '#src/errors.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { ArtifactStore } from '#src/storage/ports/artifact-store.ts';
import type { SpentStore } from '#src/storage/ports/spent-store.ts';
import { actorName, type Actor } from '../actor.ts';
import type { Reply } from './reply.ts';

/** Seconds for which the same key gets the same answer. */
const KEPT = 24 * 3600;
/** Seconds that one try may take. One that has ended without a word, with its node, stands in nobody's way after that. */
const LONGEST_TRY = 300;
const MODEL = 'ApiAnswer';
const PURPOSE = 'api-idempotency';
const RETRY_AFTER = '1';

// A string of RFC 9651, as the draft has it, or the same without its quotes, as many clients send it.
const KEY = /^(?:"(?<quoted>[\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|(?<bare>[\w.:~+/=-]{1,255}))$/;

export interface IdempotencyDeps {
  readonly artifacts: Pick<ArtifactStore, 'find' | 'save'>;
  readonly spent: Pick<SpentStore, 'spend'>;
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
  readonly clock: Clock;
}

export interface Repeatable {
  readonly actor: Actor;
  readonly operationId: string;
  /** The `Idempotency-Key` header. */
  readonly header: string;
  /** Everything that makes it the same request: address and body. */
  readonly request: readonly string[];
}

/** What is kept of a key: its answer, or that its latest try has failed. */
interface Kept {
  readonly fingerprint: string;
  readonly tries: number;
  readonly sealed: string | null;
}

/**
 * Does something once for each key of an actor (draft-ietf-httpapi-idempotency-key-header-07): the same request is answered as
 * the first time, on whichever node. What was refused may be tried again. Throws `idempotency_key_reused` for another
 * request, and `idempotency_key_in_progress` while the first one is not answered.
 */
export async function once(wanted: Repeatable, run: () => Promise<Reply>, deps: IdempotencyDeps): Promise<Reply> {
  const slot = slotOf(wanted);
  const before = await read(slot, deps);
  const earlier = replay(before, slot, deps);
  if (earlier) return earlier;
  const tries = (before?.tries ?? 0) + 1;
  const now = deps.clock.now();
  const claimed = await deps.spent.spend(slot.tenantId, PURPOSE, `${slot.id}.${tries}`, {
    now,
    expiresAt: now + LONGEST_TRY,
  });
  // Whoever has claimed it may be done by now, and a claim may have run out since the answer was looked for.
  const meanwhile = replay(await read(slot, deps), slot, deps);
  if (meanwhile) return meanwhile;
  if (!claimed) throw inProgress();
  return attempt({ slot, tries }, run, deps);
}

interface Slot {
  readonly tenantId: string;
  readonly id: string;
  readonly fingerprint: string;
}

function slotOf({ actor, operationId, header, request }: Repeatable): Slot {
  const { quoted, bare } = KEY.exec(header.trim())?.groups ?? {};
  const key = quoted ?? bare;
  if (key === undefined) throw new ProblemError('bad_request', 'Idempotency-Key is a string of at most 255 characters');
  const { tenantId } = actor;
  return { tenantId, id: digest([actorName(actor), operationId, key]), fingerprint: digest(request) };
}

const digest = (parts: readonly string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

async function read({ tenantId, id }: Slot, { artifacts, clock }: IdempotencyDeps): Promise<Kept | undefined> {
  const payload = await artifacts.find({ tenantId, model: MODEL, id }, clock.now());
  // Nobody else writes this model.
  return payload as Kept | undefined;
}

function replay(kept: Kept | undefined, slot: Slot, { sealer }: IdempotencyDeps): Reply | undefined {
  if (!kept) return undefined;
  if (kept.sealed === null) return undefined;
  if (kept.fingerprint !== slot.fingerprint) {
    throw new ProblemError('idempotency_key_reused', 'This key was used for another request');
  }
  const { headers, ...reply } = JSON.parse(sealer.open(kept.sealed, contextOf(slot))) as Reply;
  return { ...reply, headers: { ...headers, 'Idempotency-Replayed': 'true' } };
}

// An answer may hold a secret that is shown once.
const contextOf = ({ tenantId, id }: Slot) => `api-answer/${tenantId}/${id}`;

function inProgress(): ProblemError {
  const headers = { 'Retry-After': RETRY_AFTER };
  return new ProblemError('idempotency_key_in_progress', 'The first request with this key is not answered', {
    headers,
  });
}

interface Try {
  readonly slot: Slot;
  readonly tries: number;
}

async function attempt({ slot, tries }: Try, run: () => Promise<Reply>, deps: IdempotencyDeps): Promise<Reply> {
  const { tenantId, id, fingerprint } = slot;
  const keep = (sealed: string | null) => {
    const kept: Kept = { fingerprint, tries, sealed };
    return deps.artifacts.save({ tenantId, model: MODEL, id }, { ...kept }, deps.clock.now() + KEPT);
  };
  try {
    const reply = await run();
    await keep(deps.sealer.seal(JSON.stringify(reply), contextOf(slot)));
    return reply;
  } catch (error) {
    await keep(null);
    throw error;
  }
}
