import { z } from 'zod';
import { Secret } from 'otpauth';
import type { Clock } from '#src/clock.ts';
import { SealError, type Sealer } from '#src/keys/seal.ts';
import type { Evidence } from '#src/policy/types.ts';
import type { Random } from '#src/random.ts';
import type { CredentialStore, TotpCredential } from '#src/storage/ports/credential-store.ts';
import type { SpentStore } from '#src/storage/ports/spent-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { matchingStep, normaliseCode } from './code.ts';
import { provisioning, type Provisioning } from './provisioning.ts';
import { totpContext } from './totp.ts';

/** Who registers an authenticator app, where. */
export interface TotpEnrollee {
  /** What the app is called until its owner calls it something else. */
  readonly name: string;
  /** The tenant's name, as the app will show it. */
  readonly issuer: string;
  readonly user: Pick<User, 'id' | 'tenantId' | 'username'>;
  /** What the browser must still hold at the end, such as the uid of its interaction or session. */
  readonly binding: string;
}

export interface TotpOffer extends Provisioning {
  /** Carries the secret, sealed, in a hidden field: until a code is right nothing is stored. */
  readonly token: string;
}

export type TotpEnrollmentRefusal = 'malformed' | 'wrong_code' | 'token_invalid' | 'token_expired' | 'already_used';

export type TotpEnrollmentResult =
  | { readonly enrolled: true; readonly credential: TotpCredential; readonly evidence: Evidence }
  | { readonly enrolled: false; readonly reason: TotpEnrollmentRefusal };

export interface TotpEnrollment {
  /** A new secret to be scanned. */
  begin(enrollee: TotpEnrollee): Promise<TotpOffer>;
  /** The same secret once more, after a mistyped code; a new one when the token is no good. */
  resume(enrollee: TotpEnrollee & { readonly token: string }): Promise<TotpOffer>;
  /** Registers the secret once a code of it is right; that code is a proof, and used. */
  finish(enrollee: TotpEnrollee & { readonly token: string; readonly code: string }): Promise<TotpEnrollmentResult>;
}

interface TotpEnrollmentDeps {
  readonly credentials: Pick<CredentialStore, 'add'>;
  readonly spent: SpentStore;
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'bytes' | 'uuid'>;
}

const SECRET_BYTES = 20; // RFC 4226 §4 R6: 160 bits are recommended
const TOKEN_SECONDS = 900;

const tokenShape = z.object({ id: z.string(), secret: z.string(), expiresAt: z.number() });
type Token = z.infer<typeof tokenShape>;

/** Registers authenticator apps. */
export function totpEnrollment({ credentials, spent, sealer, clock, random }: TotpEnrollmentDeps): TotpEnrollment {
  const begin = async (enrollee: TotpEnrollee): Promise<TotpOffer> => {
    const { base32 } = new Secret({ buffer: new Uint8Array(random.bytes(SECRET_BYTES)).buffer });
    const token: Token = { id: random.uuid(), secret: base32, expiresAt: clock.now() + TOKEN_SECONDS };
    return offer(enrollee, base32, sealer.seal(JSON.stringify(token), tokenContext(enrollee)));
  };

  return {
    begin,

    async resume(enrollee) {
      const token = openToken(sealer, enrollee);
      if (token === undefined || clock.now() >= token.expiresAt) return begin(enrollee);
      return offer(enrollee, token.secret, enrollee.token);
    },

    async finish(enrollee) {
      const now = clock.now();
      const token = openToken(sealer, enrollee);
      if (token === undefined) return refuse('token_invalid');
      if (now >= token.expiresAt) return refuse('token_expired');
      const code = normaliseCode(enrollee.code);
      if (code === undefined) return refuse('malformed');
      const step = matchingStep(token.secret, code, now);
      if (step === undefined) return refuse('wrong_code');

      const { id: userId, tenantId } = enrollee.user;
      const term = { now, expiresAt: token.expiresAt };
      if (!(await spent.spend(tenantId, 'totp_enrollment', token.id, term))) return refuse('already_used');
      const owned = { id: random.uuid(), tenantId, userId };
      const credential: TotpCredential = {
        ...owned,
        method: 'totp',
        name: enrollee.name,
        sealedSecret: sealer.seal(token.secret, totpContext(owned)),
        counter: step,
        createdAt: now,
        lastUsedAt: now,
      };
      if (!(await credentials.add(credential))) return refuse('already_used');
      const evidence = { method: 'totp', credentialId: owned.id, provenAt: now, userVerified: false } as const;
      return { enrolled: true, credential, evidence };
    },
  };
}

async function offer({ issuer, user }: TotpEnrollee, secret: string, token: string): Promise<TotpOffer> {
  return { ...(await provisioning(secret, issuer, user.username)), token };
}

function openToken(sealer: Pick<Sealer, 'open'>, enrollee: TotpEnrollee & { readonly token: string }) {
  try {
    return tokenShape.parse(JSON.parse(sealer.open(enrollee.token, tokenContext(enrollee))));
  } catch (error) {
    if (error instanceof SealError) return undefined; // of another user, browser or tenant, or made up
    throw error;
  }
}

function tokenContext({ user, binding }: TotpEnrollee): string {
  return JSON.stringify(['totp-enrollment', user.tenantId, user.id, binding]);
}

function refuse(reason: TotpEnrollmentRefusal): TotpEnrollmentResult {
  return { enrolled: false, reason };
}
