import { createHmac } from 'node:crypto';
import type { Clock } from '#src/clock.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { Random } from '#src/random.ts';
import type { Webhook } from '#src/storage/ports/webhook-store.ts';

/** Bytes of a secret. https://github.com/standard-webhooks/standard-webhooks: 24 to 64. */
const SIZE = 32;
const PREFIX = 'whsec_';
/** Seconds for which the secret before signs as well: a receiver has time to learn the new one. */
const OVERLAP = 86_400;

/** As it is sealed. */
interface Kept {
  readonly current: string;
  readonly previous: string | null;
  /** Epoch seconds until which the previous one signs. */
  readonly previousUntil: number;
}

type Place = Pick<Webhook, 'tenantId' | 'id'>;
const contextOf = ({ tenantId, id }: Place) => `webhook:${tenantId}:${id}`;

interface Deps {
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
  readonly random: Pick<Random, 'bytes'>;
  readonly clock: Clock;
}

/** A new secret, as its receiver gets it and as it is kept. */
export function newSecret(place: Place, { sealer, random, clock }: Deps, before?: string) {
  const secret = PREFIX + random.bytes(SIZE).toString('base64');
  const previous = before === undefined ? null : openKept(place, before, sealer).current;
  const kept: Kept = { current: secret, previous, previousUntil: previous === null ? 0 : clock.now() + OVERLAP };
  return { secret, sealed: sealer.seal(JSON.stringify(kept), contextOf(place)) };
}

function openKept(place: Place, sealed: string, sealer: Pick<Sealer, 'open'>): Kept {
  return JSON.parse(sealer.open(sealed, contextOf(place))) as Kept;
}

export interface Signed {
  readonly id: string;
  readonly body: string;
}

/** The headers of Standard Webhooks 1.0 for a try of this moment. Throws a SealError for a secret that cannot be opened. */
export function signatureHeaders(
  webhook: Pick<Webhook, 'tenantId' | 'id' | 'sealedSecret'>,
  { id, body }: Signed,
  { sealer, now }: { readonly sealer: Pick<Sealer, 'open'>; readonly now: number },
): Readonly<Record<string, string>> {
  const { current, previous, previousUntil } = openKept(webhook, webhook.sealedSecret, sealer);
  const secrets = previous !== null && now < previousUntil ? [current, previous] : [current];
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${now}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(now), 'webhook-signature': signatures.join(' ') };
}
