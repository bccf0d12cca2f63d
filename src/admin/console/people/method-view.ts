import type { z } from 'zod';
import type { credential } from '../../shown-credential.ts';
import type { ConsoleContext } from '../context.ts';

type Credential = z.output<typeof credential>;

/** What the person calls it, or what it is. */
export function methodName(
  { state: { t } }: ConsoleContext,
  { method, name }: Pick<Credential, 'method' | 'name'>,
): string {
  const kind = t(`methods.kinds.${method}`);
  return UNNAMED.has(method) || name === '' || name === kind ? kind : t('policy.named', { method: kind, name });
}

/** A password and the like have no names of their own. */
const UNNAMED: ReadonlySet<string> = new Set(['password', 'recovery_code', 'email_code', 'temporary_access_pass']);

/** One row of a person's methods. */
export function methodView({ state: { t } }: ConsoleContext, one: Credential) {
  const { id, method: kind, name, authenticator, standing, unmet } = one;
  const isUsable = standing === 'usable';
  const rule = unmet === 'key' ? `key-${authenticator?.key ?? 'synced'}` : unmet;
  return {
    ...{ id, kind, isUsable, standing },
    name: UNNAMED.has(kind) || name === '' ? t(`methods.kinds.${kind}`) : name,
    detail: UNNAMED.has(kind) || name === '' ? undefined : t(`methods.kinds.${kind}`),
    protection: kind === 'passkey' ? authenticator?.key : undefined,
    provider: authenticator?.provider === name ? undefined : (authenticator?.provider ?? undefined),
    left: one.codesLeft ?? undefined,
    why: isUsable ? undefined : rule ? t(`passkeys.unmet.${rule}`) : t(`admin-people.standing.${standing}`),
    addedAt: one.createdAt,
    lastUsedAt: one.lastUsedAt,
    expiresAt: one.expiresAt ?? undefined,
  };
}
