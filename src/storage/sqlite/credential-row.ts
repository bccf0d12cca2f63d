import type { Credential } from '../ports/credential-store.ts';

export const CREDENTIAL_COLUMNS = `id, tenant_id AS tenantId, user_id AS userId, method, name, created_at AS createdAt,
  last_used_at AS lastUsedAt, counter, rp_id AS rpId, webauthn_id AS webauthnId, details`;

/** What every method has, and what statements search or compare; the rest is JSON. */
export interface CredentialRow {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly method: string;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly counter: number | null;
  readonly rpId: string | null;
  readonly webauthnId: string | null;
  readonly details: string;
}

export function toRow(credential: Credential) {
  const { id, tenantId, userId, method, name, createdAt, lastUsedAt, ...rest } = credential;
  const { counter, rpId, webauthnId, ...details } = { counter: null, rpId: null, webauthnId: null, ...rest };
  const common = { id, tenantId, userId, method, name, createdAt, lastUsedAt };
  return { ...common, counter, rpId, webauthnId, details: JSON.stringify(details) };
}

export function fromRow({ counter, rpId, webauthnId, details, ...common }: CredentialRow): Credential {
  return {
    ...common,
    ...(counter === null ? {} : { counter }),
    ...(rpId === null ? {} : { rpId }),
    ...(webauthnId === null ? {} : { webauthnId }),
    ...(JSON.parse(details) as object),
  } as Credential;
}
