import type { Connection } from 'mongoose';
import type { Credential } from '../ports/credential-store.ts';
import { passkeyOwnerSchema, type CredentialEntry, type PasskeyOwner } from './credential-document.ts';
import { documentId } from './document-id.ts';

/** Who has which passkey or security key. An entry that was left behind points at nothing, and is in nobody's way: ids are never reused. */
export interface PasskeyOwners {
  find(rpId: string, webauthnId: string): Promise<PasskeyOwner | null>;
  /** Enters one, and nothing for another method; throws a duplicate key error when somebody has it. */
  enter(credential: Credential): Promise<void>;
  /** Takes back what was entered for this credential. */
  takeBack(credential: Credential): Promise<void>;
  /** Forgets removed ones. */
  forget(removed: readonly CredentialEntry[]): Promise<void>;
}

export function passkeyOwners(connection: Connection): PasskeyOwners {
  const owners = connection.model('passkey', passkeyOwnerSchema, 'passkey');
  return {
    find: (rpId, webauthnId) =>
      owners
        .findOne({ _id: documentId(rpId, webauthnId) })
        .lean()
        .exec(),
    enter: async (credential) => {
      const owner = ownerOf(credential);
      if (owner) await owners.insertOne(owner);
    },
    takeBack: async (credential) => {
      const owner = ownerOf(credential);
      if (owner) await owners.deleteOne(owner);
    },
    forget: async (removed) => {
      for (const { rpId, webauthnId, id: credentialId } of removed) {
        if (rpId !== null && webauthnId !== null) {
          await owners.deleteOne({ _id: documentId(rpId, webauthnId), credentialId });
        }
      }
    },
  };
}

/** The entry for a credential that has a WebAuthn id. */
export function ownerOf(credential: Credential): PasskeyOwner | undefined {
  if (!('webauthnId' in credential)) return undefined;
  const { rpId, webauthnId, tenantId, userId, id: credentialId } = credential;
  return { _id: documentId(rpId, webauthnId), tenantId, userId, credentialId };
}
