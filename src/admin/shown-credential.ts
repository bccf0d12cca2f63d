import { z } from 'zod';
import { providerName } from '#src/methods/passkey/authenticator-names.ts';
import { CREDENTIAL_STANDINGS, credentialStanding } from '#src/policy/explain.ts';
import { PROFILE_RULES, standingRefusal } from '#src/policy/passkey-profiles.ts';
import { METHOD_KINDS, type Policy } from '#src/policy/types.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';

const authenticator = z.object({
  aaguid: z.string(),
  provider: z.string().nullable().describe('Who makes it, as it says of itself; null where that is not known.'),
  key: z.enum(['synced', 'device_bound']).describe('Whether the key can leave its device.'),
  backedUp: z.boolean().describe('Whether it had a copy elsewhere when it was last used.'),
  attested: z.boolean().describe('Whether its maker has vouched for it.'),
});

/** Something to sign in with, as administrators see it: never a secret or a key, nor what could be guessed from. */
export const credential = z.object({
  id: z.string(),
  method: z.enum(METHOD_KINDS),
  name: z.string().describe('What the person calls it.'),
  createdAt: z.int().describe('Epoch seconds.'),
  lastUsedAt: z.int().nullable().describe('Epoch seconds; null for never.'),
  expiresAt: z.int().nullable().describe('Epoch seconds; null for never.'),
  authenticator: authenticator.nullable().describe('Of a passkey or security key.'),
  codesLeft: z.int().nullable().describe('Of recovery codes: how many work.'),
  standing: z
    .enum([...CREDENTIAL_STANDINGS, 'address_not_confirmed'])
    .describe('Whether it is of use under what the policy says for this person, and if not, why.'),
  unmet: z.enum(PROFILE_RULES).nullable().describe('Of a passkey that is not allowed: the rule that it breaks.'),
});

interface Whose {
  readonly user: Pick<User, 'email' | 'emailVerified'>;
  /** What holds for the person. */
  readonly policy: Policy;
  readonly now: number;
}

export function shownCredential(one: Credential, { user, policy, now }: Whose): z.input<typeof credential> {
  const { id, method, name, createdAt, lastUsedAt } = one;
  const registered = toRegistered(one);
  const isCut = one.method === 'email_code' && !(user.emailVerified && user.email === one.address);
  const standing = credentialStanding({ policy, now }, registered);
  return {
    ...{ id, method, name, createdAt, lastUsedAt },
    expiresAt: 'expiresAt' in one ? one.expiresAt : null,
    authenticator: 'aaguid' in one ? authenticatorOf(one) : null,
    codesLeft: one.method === 'recovery_code' ? one.hashes.length : null,
    standing: isCut ? 'address_not_confirmed' : standing,
    unmet: standingRefusal(policy, registered) ?? null,
  };
}

function authenticatorOf({ aaguid, backupEligible, backedUp, attestation }: Extract<Credential, { aaguid: string }>) {
  const key = backupEligible ? ('synced' as const) : ('device_bound' as const);
  return { aaguid, provider: providerName(aaguid) ?? null, key, backedUp, attested: attestation !== undefined };
}
