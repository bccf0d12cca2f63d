import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { fidoMetadata } from '#src/fido-metadata/metadata.ts';
import { vouchedFor } from '#src/methods/passkey/attestation.ts';
import { readAttestation } from '#src/methods/passkey/authenticator-data.ts';
import { passkeyRegistration } from '#src/methods/passkey/registration.ts';
import { openSqliteStorage } from '#src/storage/sqlite/storage.ts';
import { aTenant, aUser } from '../../support/builders.ts';
import { fixedClock } from '../../support/fixed-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { chromiumEntry, testMetadata } from '../../support/test-metadata.ts';

interface Vector {
  readonly name: string;
  readonly rpId: string;
  readonly origin: string;
  readonly aaguid: string;
  readonly credentialId_b64url: string;
  readonly registration: {
    readonly challenge_b64url: string;
    readonly clientDataJSON_b64url: string;
    readonly attestationObject_b64url: string;
  };
}

const FIXTURE = new URL('../../fixtures/webauthn/level3-vectors.json', import.meta.url);
const { vectors, attestationRoot } = JSON.parse(readFileSync(FIXTURE, 'utf8')) as {
  vectors: readonly Vector[];
  attestationRoot: { certDer: string };
};

/** The root of the vectors is of 2024. */
const THEN = 1_720_000_000;
const files = testMetadata({ now: THEN });
const roots = [Buffer.from(attestationRoot.certDer, 'hex')];
const uuid = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
files.write({ entries: vectors.map(({ aaguid, name }) => ({ aaguid: uuid(aaguid), description: name, roots })) });
afterAll(() => files.remove());

const clock = fixedClock(THEN);
const metadata = fidoMetadata({ settings: files.fidoMetadata, clock, logger: { info: () => {}, warn: () => {} } });

// Worked out from the formats and the backup flags that the specification prints.
const HARDWARE = { certification: 'L1', hardware: true };
const SYNCED = { certification: 'L1', hardware: false };
const EXPECTED: Readonly<Record<string, unknown>> = {
  'none-es256': 'attestation_none',
  'packed-self-es256': 'attestation_self',
  'none-es256-crossOrigin': 'attestation_none',
  'none-es256-topOrigin': 'attestation_none',
  'none-es256-long-credential-id': 'attestation_none',
  'packed-es256': SYNCED,
  'packed-es384': SYNCED,
  'packed-es512': SYNCED,
  'packed-rs256': SYNCED,
  'packed-eddsa': HARDWARE,
  'packed-ed448': SYNCED,
  'tpm-es256': SYNCED,
  'android-key-es256': 'attestation_unsupported',
  'apple-es256': SYNCED,
  'fido-u2f-es256': 'attestation_unsupported',
};

describe('the WebAuthn Level 3 vectors, with their root in the metadata', () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', async (name, { registration }) => {
    const attestation = readAttestation(registration.attestationObject_b64url);
    if (attestation === undefined) throw new Error('The vector cannot be read');
    expect(await vouchedFor(attestation, metadata, THEN)).toEqual(EXPECTED[name]);
  });

  it.each(['packed-es256', 'packed-rs256'])('%s is registered where an attestation is required', async (name) => {
    const vector = vectors.find((one) => one.name === name)!;
    const { clientDataJSON_b64url, attestationObject_b64url } = vector.registration;
    const { credentials, tenants, users, close } = openSqliteStorage(':memory:');
    const user = aUser();
    await tenants.add(aTenant());
    await users.add(user);
    const challenges = { issue: () => Buffer.alloc(0), redeem: async () => undefined };
    const { register } = passkeyRegistration({ credentials, challenges, metadata, clock, random: seededRandom() });
    const id = vector.credentialId_b64url;
    const result = await register({
      ...{ binding: 'b', user, existing: [], maxPasskeys: 1, kindName: (kind) => kind },
      relyingParty: { tenantId: 'acme', rpId: vector.rpId, name: 'Acme', origins: [vector.origin] },
      demand: { attestation: 'required', refusal: ({ attested }) => (attested ? undefined : 'attestation') },
      response: {
        ...{ id, rawId: id, type: 'public-key' },
        response: { clientDataJSON: clientDataJSON_b64url, attestationObject: attestationObject_b64url },
      },
    });
    expect(result).toMatchObject({ registered: true, credential: { attestation: { verifiedAt: THEN, ...SYNCED } } });
    await close();
  });
});

it('Chromium’s virtual authenticator is vouched for by the entry made for it', async () => {
  const chromium = testMetadata({ now: THEN, entry: chromiumEntry() });
  const settings = chromium.fidoMetadata;
  const itsMetadata = fidoMetadata({ settings, clock, logger: { info: () => {}, warn: () => {} } });
  const attestation = readAttestation(CHROMIUM)!;
  expect(await vouchedFor(attestation, itsMetadata, THEN)).toEqual(HARDWARE);
  expect(await vouchedFor(attestation, metadata, THEN)).toBe('attestation_unknown_authenticator');
  chromium.remove();
});

/** As Chromium 156 made it, of a virtual security key, for direct attestation. */
const CHROMIUM = [
  'o2NmbXRmcGFja2VkZ2F0dFN0bXSjY2FsZyZjc2lnWEYwRAIgPKTWrYBu9PAa5ukdq1X6EVwySxx-dnlbw3l6YnFFhDACIFVyZCexUAbzbIJYHP',
  'dAkzqAaNw_L480ZVV_cCIf7O7aY3g1Y4FZAdgwggHUMIIBeqADAgECAgEBMAoGCCqGSM49BAMCMGAxCzAJBgNVBAYTAlVTMREwDwYDVQQKDAhD',
  'aHJvbWl1bTEiMCAGA1UECwwZQXV0aGVudGljYXRvciBBdHRlc3RhdGlvbjEaMBgGA1UEAwwRQmF0Y2ggQ2VydGlmaWNhdGUwHhcNMTcwNzE0MD',
  'I0MDAwWhcNNDYxMTE5MDAzOTQyWjBgMQswCQYDVQQGEwJVUzERMA8GA1UECgwIQ2hyb21pdW0xIjAgBgNVBAsMGUF1dGhlbnRpY2F0b3IgQXR0',
  'ZXN0YXRpb24xGjAYBgNVBAMMEUJhdGNoIENlcnRpZmljYXRlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjWF-ZclQjmS8xWc6yCpnmdo8FE',
  'ZoLCWMRj__31jf0vo-bDeLU9eVxKTf-0GZ7deGLyOrrwIDtLiRG6BWmZThAaMlMCMwDAYDVR0TAQH_BAIwADATBgsrBgEEAYLlHAIBAQQEAwID',
  'CDAKBggqhkjOPQQDAgNIADBFAiB-9OoyGUX6OPADoowa8fvSmUHrE8iWpcBBBv6TCVUb2AIhAL5PImAT9kTVMb4F_zY8FSIZJngi57OSqyK_K6',
  'df-M_baGF1dGhEYXRhWKRJlg3liA6MaHQ0Fw9kdmBbj-SuuaKGMseZXPO6gx2XY0UAAAABAQIDBAUGBwgBAgMEBQYHCAAgYSJw8dgPICTwmc1J',
  '5xAy5-TXrbHFx1Og_49hPhAbqHGlAQIDJiABIVggyPSOYH62zQ0m8bi-s1fEV9y82a-2ZOGwffGldMxQGrEiWCBUU3_JgA5vJWHTKPDtn7nv58',
  'IBSR7JpQua9lvWOK3wqQ',
].join('');
