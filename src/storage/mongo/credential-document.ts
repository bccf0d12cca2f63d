import { Schema } from 'mongoose';
import type { Credential, CredentialOwner } from '../ports/credential-store.ts';
import { json, number, numberOrNull, STRICT, text, textOrNull } from './fields.ts';

/** What every method has, and what is searched, compared or changed; the rest is JSON. */
export interface CredentialEntry {
  readonly id: string;
  readonly method: string;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly counter: number | null;
  readonly rpId: string | null;
  readonly webauthnId: string | null;
  readonly backedUp: boolean | null;
  readonly hashes: readonly string[] | null;
  readonly details: string;
}

/**
 * All that one user has registered, in the order of adding. One document, because one document is what MongoDB changes
 * atomically: a password is replaced, a code spent, a counter moved in one step.
 */
export interface CredentialSet {
  readonly _id: string;
  readonly tenantId: string;
  readonly userId: string;
  /** Rises with each change. */
  readonly version: number;
  readonly credentials: readonly CredentialEntry[];
}

const entrySchema = new Schema<CredentialEntry>(
  {
    id: text,
    method: text,
    name: text,
    createdAt: number,
    lastUsedAt: numberOrNull,
    counter: numberOrNull,
    rpId: textOrNull,
    webauthnId: textOrNull,
    backedUp: { type: Boolean, default: null, cast: false },
    hashes: { type: [{ type: String, cast: false }], default: null },
    details: json,
  },
  { ...STRICT, _id: false },
);

export const credentialSetSchema = new Schema<CredentialSet>(
  { _id: text, tenantId: text, userId: text, version: number, credentials: { type: [entrySchema], required: true } },
  STRICT,
);

/** Whose passkey this is, by RP ID and WebAuthn id: there can be one, over all tenants. */
export interface PasskeyOwner {
  readonly _id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly credentialId: string;
}

export const passkeyOwnerSchema = new Schema<PasskeyOwner>(
  { _id: text, tenantId: text, userId: text, credentialId: text },
  STRICT,
);

export function toEntry(credential: Credential): CredentialEntry {
  const { id, tenantId: _tenant, userId: _user, method, name, createdAt, lastUsedAt, ...own } = credential;
  const none = { counter: null, rpId: null, webauthnId: null, backedUp: null, hashes: null };
  const { counter, rpId, webauthnId, backedUp, hashes, ...details } = { ...none, ...own };
  const searched = { counter, rpId, webauthnId, backedUp, hashes };
  return { id, method, name, createdAt, lastUsedAt, ...searched, details: JSON.stringify(details) };
}

export function fromEntry({ tenantId, userId }: CredentialOwner, entry: CredentialEntry): Credential {
  const { id, method, name, createdAt, lastUsedAt, counter, rpId, webauthnId, backedUp, hashes, details } = entry;
  return {
    ...{ id, tenantId, userId, method, name, createdAt, lastUsedAt },
    ...(counter === null ? {} : { counter }),
    ...(rpId === null ? {} : { rpId }),
    ...(webauthnId === null ? {} : { webauthnId }),
    ...(backedUp === null ? {} : { backedUp }),
    ...(hashes === null ? {} : { hashes }),
    ...(JSON.parse(details) as object),
  } as Credential;
}
