import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#src/clock.ts';
import type { Random } from '#src/random.ts';
import type { SpentStore } from '#src/storage/ports/spent-store.ts';
import { CEREMONY_SECONDS } from './relying-party.ts';

/** What a challenge is good for: it proves nothing in any other ceremony. */
export interface CeremonyScope {
  readonly tenantId: string;
  readonly ceremony:
    | 'registration'
    | 'conditional_registration'
    | 'provisioned_registration'
    | 'authentication'
    | 'security_key_registration'
    | 'security_key_authentication';
  /** What the browser must still hold at the end, such as the uid of its interaction or session. */
  readonly binding: string;
  /** Left out when the passkey is to tell who it is. */
  readonly userId?: string | undefined;
}

export type ChallengeRefusal = 'challenge_foreign' | 'challenge_expired' | 'already_used';

/** Hands out challenges and takes each back once. */
export interface Challenges {
  /** Good for so many seconds: as long as a ceremony may take, unless given. */
  issue(scope: CeremonyScope, lifetime?: number): Buffer;
  /** Spends the challenge, base64url, whatever the ceremony comes to; undefined when it was good. */
  redeem(challenge: string, scope: CeremonyScope): Promise<ChallengeRefusal | undefined>;
}

const NONCE_BYTES = 16;
const EXPIRY_BYTES = 6;
const MAC_BYTES = 32;
const CHALLENGE_BYTES = NONCE_BYTES + EXPIRY_BYTES + MAC_BYTES;

interface ChallengeDeps {
  readonly secret: Buffer;
  readonly spent: SpentStore;
  readonly clock: Clock;
  readonly random: Pick<Random, 'bytes'>;
}

/** Challenges that carry their own scope and expiry under a MAC: showing a page stores nothing, only using one does. */
export function passkeyChallenges({ secret, spent, clock, random }: ChallengeDeps): Challenges {
  const key = createSecretKey(secret);
  const mac = (scope: CeremonyScope, head: Buffer) =>
    createHmac('sha256', key)
      .update(JSON.stringify([scope.tenantId, scope.ceremony, scope.binding, scope.userId ?? '-']))
      .update(head)
      .digest();

  return {
    issue(scope, lifetime = CEREMONY_SECONDS) {
      const expiry = Buffer.alloc(EXPIRY_BYTES);
      expiry.writeUIntBE(clock.now() + lifetime, 0, EXPIRY_BYTES);
      const head = Buffer.concat([random.bytes(NONCE_BYTES), expiry]);
      return Buffer.concat([head, mac(scope, head)]);
    },

    async redeem(challenge, scope) {
      const bytes = Buffer.from(challenge, 'base64url');
      if (bytes.length !== CHALLENGE_BYTES || bytes.toString('base64url') !== challenge) return 'challenge_foreign';
      const head = bytes.subarray(0, NONCE_BYTES + EXPIRY_BYTES);
      if (!timingSafeEqual(bytes.subarray(head.length), mac(scope, head))) return 'challenge_foreign';

      const expiresAt = head.readUIntBE(NONCE_BYTES, EXPIRY_BYTES);
      const now = clock.now();
      if (now >= expiresAt) return 'challenge_expired';
      const first = await spent.spend(scope.tenantId, 'passkey_challenge', challenge, { now, expiresAt });
      return first ? undefined : 'already_used';
    },
  };
}
