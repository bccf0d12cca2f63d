// Temporary access pass proves with a secret that an administrator has handed over, for a while, to get started or back in.
import type { Clock } from '#src/clock.ts';
import type { Random } from '#src/random.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import type {
  CredentialOwner,
  CredentialStore,
  TemporaryAccessPassCredential,
} from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { AuthenticationMethod, Proof, RefusalReason } from '../method.ts';
import { DUMMY_HASH, type Hasher } from '../password/hash.ts';
import { inGroups, randomCode, readCode } from '../typed-code.ts';

export interface PassInput {
  readonly pass: string;
}

interface PassDeps {
  readonly credentials: Pick<CredentialStore, 'listByUser' | 'spendPass' | 'recordUse'>;
  readonly hasher: Pick<Hasher, 'verify'>;
  readonly clock: Clock;
}

const LENGTHS = { min: 8, max: 48 } as const;

/** Signs in with a temporary access pass. Whoever is asked about, exactly one hash is computed. */
export function temporaryAccessPassMethod(deps: PassDeps): AuthenticationMethod<PassInput> {
  const { credentials, hasher, clock } = deps;
  return {
    kind: 'temporary_access_pass',

    async verify({ tenantId, user }, { pass: typed }) {
      const userId = user?.id ?? '';
      const refuse = (reason: RefusalReason): Proof => ({ proven: false, reason, ...(user && { userId }) });
      const pass = readCode(typed, LENGTHS);
      if (pass === undefined) return refuse('malformed');
      const issued = (await credentials.listByUser(tenantId, userId)).find(isPass);
      const now = clock.now();
      const unusable = unusableReason(user, issued, now);
      const matches = await hasher.verify(issued && unusable === undefined ? issued.hash : DUMMY_HASH, pass);
      if (user === undefined || issued === undefined || unusable !== undefined || !matches) {
        return refuse(unusable ?? 'wrong_secret');
      }

      const owner = { tenantId, userId };
      if (!issued.oneTime) await credentials.recordUse(owner, issued.id, { usedAt: now });
      else if (!(await credentials.spendPass(owner, issued.id, now))) return refuse('already_used');
      const evidence = {
        method: 'temporary_access_pass',
        credentialId: issued.id,
        provenAt: now,
        userVerified: false,
      } as const;
      return { proven: true, user, evidence };
    },
  };
}

function isPass(credential: { readonly method: string }): credential is TemporaryAccessPassCredential {
  return credential.method === 'temporary_access_pass';
}

function unusableReason(
  user: User | undefined,
  issued: TemporaryAccessPassCredential | undefined,
  now: number,
): RefusalReason | undefined {
  if (user === undefined) return 'unknown_user';
  if (user.status !== 'active') return 'user_disabled';
  if (issued === undefined) return 'not_registered';
  if (now >= issued.expiresAt) return 'expired';
  return issued.spentAt === null ? undefined : 'already_used';
}

export interface IssuedPass {
  /** To be shown once, in groups of four. */
  readonly pass: string;
  readonly oneTime: boolean;
  /** Epoch seconds. */
  readonly expiresAt: number;
  readonly credentialId: string;
}

interface IssueDeps {
  readonly credentials: Pick<CredentialStore, 'replaceMethod'>;
  readonly hasher: Pick<Hasher, 'hash'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'below' | 'uuid'>;
}

/** Issues a pass as the policy says; the one before it ends, with whatever it has proven. */
export async function issuePass(
  { credentials, hasher, clock, random }: IssueDeps,
  { tenantId, userId }: CredentialOwner,
  { lifetime, oneTime, length }: Omit<TenantPolicy['temporaryAccessPass'], 'assurance'>,
): Promise<IssuedPass> {
  const code = randomCode(random, length);
  const now = clock.now();
  const credential: TemporaryAccessPassCredential = {
    ...{ id: random.uuid(), tenantId, userId, method: 'temporary_access_pass', name: 'Temporary access pass' },
    ...{ createdAt: now, lastUsedAt: null, oneTime, expiresAt: now + lifetime, spentAt: null },
    // Eight characters are 40 bits: with the deployment's key and a copy of the database, a fast hash would fall in an hour.
    hash: await hasher.hash(code),
  };
  await credentials.replaceMethod(credential);
  return { pass: inGroups(code, 4), oneTime, expiresAt: credential.expiresAt, credentialId: credential.id };
}
