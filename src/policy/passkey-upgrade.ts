import { mayChangeMethods } from './freshness.ts';
import type { Evidence, RegisteredCredential, Policy } from './types.ts';

interface UpgradeInput {
  readonly policy: Policy;
  readonly credentials: readonly RegisteredCredential[];
  readonly upgradable?: boolean;
  readonly now: number;
}

/**
 * Whether the browser is now asked to make a passkey by itself (conditional create, WebAuthn Level 3 §5.1.3): after a
 * password, once the proofs allow a change of methods. It never stands between anybody and their application.
 */
export function isUpgraded({ policy, credentials, upgradable, now }: UpgradeInput, evidence: readonly Evidence[]) {
  if (!upgradable || !policy.passkeys.automatic || !policy.signIn.methods.includes('passkey')) return false;
  const used = evidence.map(({ method }) => method);
  if (!used.includes('password') || used.includes('passkey')) return false;
  const passkeys = credentials.filter(({ method }) => method === 'passkey');
  return passkeys.length < policy.passkeys.max && mayChangeMethods(policy, credentials, evidence, now);
}
