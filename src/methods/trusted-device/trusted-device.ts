// Trusted device spares a further factor where one was shown before: a random token in a cookie, another one after each use.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#src/clock.ts';
import type { Random } from '#src/random.ts';
import type { CredentialOwner, CredentialStore, TrustedDeviceCredential } from '#src/storage/ports/credential-store.ts';
import type { AuthenticationMethod, Proof, RefusalReason } from '../method.ts';

export interface TrustedDeviceInput {
  /** The token as the cookie has it. */
  readonly token: string;
  /** What takes its place, by `nextToken`. */
  readonly next: string;
}

export interface TrustedDevices {
  /** Trusts this device; answers the token for its cookie. */
  trust(owner: CredentialOwner, device: NewDevice): Promise<string>;
  /** The token after this one: of the same device, with a new secret. */
  nextToken(token: string): string;
  /** Ends the trust in all of a user's devices. */
  forgetAll(owner: CredentialOwner): Promise<void>;
}

export interface NewDevice {
  /** What to call it. */
  readonly name: string;
  readonly days: number;
  /** The token it has already, of an earlier trust that ends with this one. */
  readonly before?: string | undefined;
}

interface MethodDeps {
  readonly credentials: Pick<CredentialStore, 'listByUser' | 'remove' | 'replaceToken'>;
  readonly clock: Clock;
}

interface TrustedDeviceDeps {
  readonly credentials: Pick<CredentialStore, 'add' | 'listByUser' | 'remove'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'bytes' | 'uuid'>;
}

const SECRET_BYTES = 32;
const DAY = 86_400;
/** Devices one user may trust; the one that was trusted first makes room. */
const MOST = 10;
/** Seconds after a use in which the token before it is a race of two windows, and no theft. */
const RACE = 60;

/** Accepts the token of a trusted device, once: whoever comes with one that was used before ends the trust. */
export function trustedDeviceMethod({ credentials, clock }: MethodDeps): AuthenticationMethod<TrustedDeviceInput> {
  return {
    kind: 'trusted_device',

    async verify({ tenantId, user }, { token, next }) {
      if (user === undefined) return { proven: false, reason: 'unknown_user' };
      const owner = { tenantId, userId: user.id };
      const [id, secret] = partsOf(token);
      const refuse = (reason: RefusalReason): Proof => ({ proven: false, reason, userId: user.id, credentialId: id });
      if (user.status !== 'active') return { proven: false, reason: 'user_disabled', userId: user.id };
      const held = await credentials.listByUser(tenantId, user.id);
      const device = held.filter(isDevice).find((one) => one.id === id);
      if (device === undefined) return { proven: false, reason: 'unknown_credential', userId: user.id };
      const now = clock.now();
      // A new password is for who fears that somebody else is in: the devices of before are asked again.
      const isOld = held.some(({ method, createdAt }) => method === 'password' && createdAt > device.createdAt);
      if (isOld || now >= device.expiresAt) return refuse('expired');
      if (!isSameHash(device.tokenHash, hashOf(secret))) {
        if (now - (device.lastUsedAt ?? device.createdAt) <= RACE) return refuse('already_used');
        await credentials.remove(owner, id);
        return refuse('wrong_secret');
      }
      const exchange = { fromHash: device.tokenHash, toHash: hashOf(partsOf(next)[1]), usedAt: now };
      if (!(await credentials.replaceToken(owner, id, exchange))) return refuse('already_used');
      const evidence = { method: 'trusted_device', credentialId: id, provenAt: now, userVerified: false } as const;
      return { proven: true, user, evidence };
    },
  };
}

export function trustedDevices({ credentials, clock, random }: TrustedDeviceDeps): TrustedDevices {
  const secret = () => random.bytes(SECRET_BYTES).toString('base64url');
  const list = async ({ tenantId, userId }: CredentialOwner) =>
    (await credentials.listByUser(tenantId, userId)).filter(isDevice);

  return {
    async trust(owner, { name, days, before }) {
      const all = await list(owner);
      const replaced = before === undefined ? undefined : partsOf(before)[0];
      const others = all.filter(({ id }) => id !== replaced);
      // Of the devices alone: the cookie may say what it likes.
      if (replaced !== undefined && others.length < all.length) await credentials.remove(owner, replaced);
      for (const { id } of others.slice(0, Math.max(0, others.length - MOST + 1))) await credentials.remove(owner, id);
      const [id, fresh, now] = [random.uuid(), secret(), clock.now()];
      const { tenantId, userId } = owner;
      const about = { tenantId, userId, method: 'trusted_device', name, createdAt: now, lastUsedAt: null } as const;
      const added = await credentials.add({ ...about, id, tokenHash: hashOf(fresh), expiresAt: now + days * DAY });
      if (!added) throw new Error('a new trusted device has the id of another');
      return `${id}.${fresh}`;
    },
    nextToken: (token) => `${partsOf(token)[0]}.${secret()}`,
    async forgetAll(owner) {
      for (const { id } of await list(owner)) await credentials.remove(owner, id);
    },
  };
}

function isDevice(credential: { readonly method: string }): credential is TrustedDeviceCredential {
  return credential.method === 'trusted_device';
}

function partsOf(token: string): [id: string, secret: string] {
  const dot = token.indexOf('.');
  return dot < 0 ? ['', ''] : [token.slice(0, dot), token.slice(dot + 1)];
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function isSameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
