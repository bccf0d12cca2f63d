import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { CDPSession, Page } from 'playwright-core';
import type { User } from '#src/storage/ports/user-store.ts';
import { coseKey } from '../support/authenticator-keys.ts';
import { aPasskey } from '../support/builders.ts';
import type { TestServer } from '../support/start-test-server.ts';

export interface HeldPasskey {
  readonly credentialId: string;
  readonly rpId?: string;
  readonly userHandle?: string;
  readonly userName?: string;
  readonly userDisplayName?: string;
}

/** Where passkeys of a page are kept; Chromium's virtual authenticator. */
export interface VirtualAuthenticator {
  passkeys(): Promise<readonly HeldPasskey[]>;
  /** Whether somebody is there to consent, and whether the device can tell who it is. */
  set(properties: { userVerified?: boolean; present?: boolean }): Promise<void>;
  /** Takes it away, with what it holds. */
  remove(): Promise<unknown>;
  /** Gives the user a passkey here and at the server, as if registered before; answers its id at the server. */
  give(server: TestServer, user: User, name?: string): Promise<string>;
}

/**
 * Discoverable, user-verified passkeys: backed up on the platform's own, device-bound on a security key. A `plain` key has
 * neither a PIN nor a place for them.
 */
export async function addAuthenticator(
  page: Page,
  { transport = 'internal', plain = false }: { transport?: 'internal' | 'usb'; plain?: boolean } = {},
): Promise<VirtualAuthenticator> {
  const session = await sessionOf(page);
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport,
      hasResidentKey: !plain,
      hasUserVerification: !plain,
      isUserVerified: !plain,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: transport === 'internal',
      defaultBackupState: transport === 'internal',
    },
  });
  return {
    passkeys: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    set: async ({ userVerified, present }) => {
      if (userVerified !== undefined) {
        await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: userVerified });
      }
      if (present !== undefined) {
        await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: present });
      }
    },
    remove: () => session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
    give: (server, user, name = 'Laptop') => givePasskey(session, authenticatorId, { server, user, name }),
  };
}

/** From the next page on the browser says this of itself, whatever is true. */
export function claimCapabilities(page: Page, claimed: Readonly<Record<string, boolean>>): Promise<unknown> {
  return page.addInitScript((told) => {
    const tell = PublicKeyCredential.getClientCapabilities.bind(PublicKeyCredential);
    PublicKeyCredential.getClientCapabilities = async () => ({ ...(await tell()), ...told });
  }, claimed);
}

/** From the next page on nobody picks a suggestion: passkeys are used by their buttons alone. */
export function turnOffAutofill(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false);
  });
}

const sessions = new WeakMap<Page, CDPSession>();

// The authenticators of a page live as long as the session that made them, and know of each other within it.
async function sessionOf(page: Page): Promise<CDPSession> {
  const known = sessions.get(page);
  if (known) return known;
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  // With a virtual authenticator Chromium takes a conditional creation and never answers it.
  await claimCapabilities(page, { conditionalCreate: false });
  sessions.set(page, session);
  return session;
}

async function givePasskey(
  session: CDPSession,
  authenticatorId: string,
  { server, user, name }: { server: TestServer; user: User; name: string },
): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const [id, rawId] = [randomUUID(), randomBytes(16)];
  const point = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') };
  await server.container.storage.credentials.add(
    aPasskey({
      id,
      name,
      tenantId: user.tenantId,
      userId: user.id,
      webauthnId: rawId.toString('base64url'),
      // COSE_Key (RFC 9053 §7.1): EC2, ES256, P-256.
      publicKey: coseKey([2, -7, -1, 1, -2, point.x, -3, point.y]).toString('base64url'),
      createdAt: server.container.clock.now(),
    }),
  );
  await session.send('WebAuthn.addCredential', {
    authenticatorId,
    credential: {
      credentialId: rawId.toString('base64'),
      isResidentCredential: true,
      rpId: 'localhost',
      privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
      userHandle: Buffer.from(user.id, 'base64url').toString('base64'),
      signCount: 0,
      backupEligibility: true,
      backupState: true,
      userName: user.username,
      userDisplayName: user.displayName,
    },
  });
  return id;
}
