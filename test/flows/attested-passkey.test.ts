import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aCampaign, aPolicy, aProfile } from '../support/builders.ts';
import type { AuthenticatorSettings } from '../support/software-authenticator.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';
import { AAGUID, testMaker, testMetadata } from '../support/test-metadata.ts';
import {
  auditTrail,
  authorizationUrl,
  createPasskey,
  newAgent,
  newAuthenticator,
  problemOn,
  signIn,
} from './support.ts';

const files = testMetadata({ now: Math.floor(Date.now() / 1000) });
const { maker } = files;
const BOUND = { be: false, bs: false };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ fidoMetadata: files.fidoMetadata });
  const campaigns = [aCampaign({ mode: 'required' })];
  const passkeyProfiles = [aProfile({ keys: ['device_bound'], attestation: 'required', hardware: true })];
  await server.addTenant('acme', aPolicy({ campaigns, passkeyProfiles }));
  await server.addClient('acme', 'demo');
});
afterAll(async () => {
  await server.close();
  files.remove();
});

let count = 0;
beforeEach(() => void (count += 1));

/** The page after this authenticator was registered where one has to be, and the audit log. */
async function enroll(settings: Partial<AuthenticatorSettings>) {
  const user = await server.addUser('acme', `person${count}`);
  const agent = newAgent(server);
  const page = await signIn(agent, authorizationUrl(server, 'acme', 'demo'), user.username, user.password);
  const device = newAuthenticator(server, { aaguid: AAGUID, flags: BOUND, ...settings });
  const after = await createPasskey(agent, page, device);
  const stored = await server.container.storage.credentials.listByUser('acme', user.user.id);
  return {
    after,
    kept: stored.filter(({ method }) => method === 'passkey'),
    audit: await auditTrail(server, 'acme', 3),
  };
}

describe('a passkey where an attestation is required', () => {
  it('is registered when its maker vouches for it, and keeps what the maker said', async () => {
    const { after, kept } = await enroll({ attest: maker.attest() });
    expect(problemOn(after)).toBeUndefined();
    expect(kept).toMatchObject([{ aaguid: AAGUID, attestation: { certification: 'L1', hardware: true } }]);
  });

  it.each<[string, Partial<AuthenticatorSettings>, string, string]>([
    ['nobody vouches for it', {}, 'not_attested', 'attestation_none'],
    ['somebody else does', { attest: testMaker().attest() }, 'not_recognised', 'attestation_unknown_root'],
    ['it can be copied', { attest: maker.attest(), flags: {} }, 'not_allowed', 'key_not_allowed'],
  ])('is refused, and forgotten, when %s', async (_, settings, code, reason) => {
    const { after, kept, audit } = await enroll(settings);
    expect(problemOn(after)).toBe(code);
    expect(after.html).toContain('data-orphan=');
    expect(audit).toContain(`passkey.registered: ${reason}`);
    expect(kept).toEqual([]);
  });
});
