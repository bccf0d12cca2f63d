import { providerName } from '#src/methods/passkey/authenticator-names.ts';
import { assuranceOf, meets } from '#src/policy/assurance.ts';
import { removalRefusal, type RemovalRefusal } from '#src/policy/credential-removal.ts';
import { isUsable, proofBy } from '#src/policy/freshness.ts';
import { METHOD_TRAITS } from '#src/policy/method-traits.ts';
import { standingRefusal, type ProfileRule } from '#src/policy/passkey-profiles.ts';
import type { KeyProtection, MethodKind, RegisteredCredential, Policy } from '#src/policy/types.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';
import { managedMethod } from './managed-methods.ts';

/** A method as the pages show it. Texts are chosen by its words. */
export interface CredentialView {
  readonly id: string;
  readonly kind: MethodKind;
  readonly name: string;
  readonly protection: KeyProtection | undefined;
  /** Of a passkey that can leave its device: whether it had a copy elsewhere when it was last used. */
  readonly backedUp: boolean | undefined;
  readonly provider: string | undefined;
  readonly addedAt: number;
  readonly lastUsedAt: number | null;
  readonly expiresAt: number | undefined;
  /** Recovery codes that still work. */
  readonly left: number | undefined;
  readonly counts: Counts;
  /** What about a passkey policy does not take (any longer). */
  readonly unmet: ProfileRule | undefined;
  /** Where its own pages are; undefined for what is managed in another way. */
  readonly path: string | undefined;
  readonly renamable: boolean;
  /** Why it has to stay; undefined where it may go. */
  readonly kept: RemovalRefusal | undefined;
}

/** What a method is good for. */
export type Counts = 'alone' | 'first_step' | 'second_step' | 'backup' | 'setup' | 'spares_second_step' | 'not_allowed';

const ORDER: readonly MethodKind[] = [
  'passkey',
  'security_key',
  'totp',
  'password',
  'email_code',
  'recovery_code',
  'temporary_access_pass',
  'trusted_device',
];

interface Whose {
  readonly policy: Policy;
  readonly registered: readonly RegisteredCredential[];
  readonly now: number;
}

/** What a person has, the strongest kind first; without what has expired. */
export function credentialViews(credentials: readonly Credential[], whose: Whose): CredentialView[] {
  return credentials
    .filter((credential) => !isOver(credential, whose.now))
    .map((credential) => credentialView(credential, whose))
    .toSorted((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
}

export function credentialView(credential: Credential, { policy, registered, now }: Whose): CredentialView {
  const { id, method: kind, name, createdAt: addedAt, lastUsedAt } = credential;
  const managed = managedMethod(kind);
  return {
    ...{ id, kind, name, addedAt, lastUsedAt },
    protection: toRegistered(credential).keyProtection,
    backedUp: 'backedUp' in credential ? credential.backedUp : undefined,
    provider: 'aaguid' in credential ? providerName(credential.aaguid) : undefined,
    expiresAt: 'expiresAt' in credential ? credential.expiresAt : undefined,
    left: credential.method === 'recovery_code' ? credential.hashes.length : undefined,
    counts: countsAs(policy, toRegistered(credential)),
    unmet: standingRefusal(policy, toRegistered(credential)),
    path: managed?.path,
    renamable: managed?.renamed !== undefined,
    kept: removalRefusal(policy, registered, id, now),
  };
}

function isOver(credential: Credential, now: number): boolean {
  if (credential.method === 'temporary_access_pass' && credential.spentAt !== null) return true;
  return 'expiresAt' in credential && credential.expiresAt <= now;
}

function countsAs(policy: Policy, registered: RegisteredCredential): Counts {
  const { method } = registered;
  if (method === 'temporary_access_pass') return 'setup';
  if (method === 'trusted_device') return 'spares_second_step';
  if (!isUsable(policy, registered)) return 'not_allowed';
  if (method === 'recovery_code') return 'backup';
  if (meets(assuranceOf([proofBy(registered)]), 'multi_factor')) return 'alone';
  return METHOD_TRAITS[method].startsLogin ? 'first_step' : 'second_step';
}
