import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { afterAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import type { Demand } from '#src/methods/passkey/demand.ts';
import type { AuthenticatorFacts } from '#src/policy/authenticators.ts';
import { coseKey } from '../../support/authenticator-keys.ts';
import { extension, makeCertificate, octets, type CertificateSettings } from '../../support/certificates.ts';
import { NOW } from '../../support/fixed-clock.ts';
import type { AuthenticatorSettings, RegistrationMisbehaviour } from '../../support/software-authenticator.ts';
import { AAGUID, NO_METADATA, testMaker, testMetadata, type Entry } from '../../support/test-metadata.ts';
import { ALICE, newAuthenticator, ORIGIN, passkeySetup } from './setup.ts';

const DAY = 86_400;
const OTHER = '11111111-2222-4333-8444-555555555555';
const files = testMetadata({ entry: { aaguid: AAGUID } });
const { maker } = files;
const roots = [maker.root.certificate];
afterAll(() => files.remove());
beforeEach(() => files.write({ entries: [{ roots }] }));

// Whatever a certificate names, nobody asks there.
const { fetch } = globalThis;
const fetched: unknown[] = [];
beforeEach(() => {
  globalThis.fetch = async (address) => {
    fetched.push(address);
    throw new Error('no network in tests');
  };
});
afterEach(() => {
  globalThis.fetch = fetch;
  if (fetched.length > 0) throw new Error(`The network was asked: ${fetched.splice(0).join(', ')}`);
});

const required = (refusal: Demand['refusal'] = () => undefined): Demand => ({ attestation: 'required', refusal });
const BOUND = { be: false, bs: false };
const attested = (certificate: Partial<CertificateSettings> = {}, settings: Partial<AuthenticatorSettings> = {}) =>
  newAuthenticator({ aaguid: AAGUID, flags: BOUND, attest: maker.attest(certificate), ...settings });

async function register(authenticator = attested(), demand?: Demand, misbehaviour: RegistrationMisbehaviour = {}) {
  const { register: run } = await passkeySetup(files.fidoMetadata);
  return run(authenticator, misbehaviour, { demand });
}
const credentialOf = async (...args: Parameters<typeof register>) => {
  const result = await register(...args);
  return result.registered ? result.credential : result.reason;
};
const reasonOf = async (...args: Parameters<typeof register>) => {
  const result = await register(...args);
  return result.registered ? 'registered' : result.reason;
};

describe('without a demand', () => {
  it('no attestation is asked for, and none is kept that comes all the same', async () => {
    const { registration, request } = await passkeySetup(files.fidoMetadata);
    expect(await registration.registrationOptions(await request())).toMatchObject({ attestation: 'none' });
    const credential = await credentialOf(attested());
    expect(credential).toMatchObject({ attestationFormat: 'packed', aaguid: AAGUID });
    expect(credential).not.toHaveProperty('attestation');
  });
});

describe('a demand for attestation', () => {
  it('asks the authenticator for it', async () => {
    const { registration, request } = await passkeySetup(files.fidoMetadata);
    const options = await registration.registrationOptions(await request({ demand: required() }));
    expect(options).toMatchObject({ attestation: 'direct' });
  });

  it('is met by a chain through an issuer to a root of the model, and what it says is kept', async () => {
    const { register: run, storage } = await passkeySetup(files.fidoMetadata);
    await run(attested(), {}, { demand: required() });
    expect(await storage.credentials.listByUser('acme', ALICE.id)).toMatchObject([
      {
        aaguid: AAGUID,
        attestationFormat: 'packed',
        attestation: { verifiedAt: NOW, certification: 'L1', hardware: true },
      },
    ]);
  });

  it('is met by a certificate that is an anchor itself', async () => {
    const own = testMaker();
    const attest = own.attest();
    files.write({ entries: [{ roots: [attest.chain[0]!] }] });
    expect(await reasonOf(attested({}, { attest: { ...attest, chain: attest.chain.slice(0, 1) } }), required())).toBe(
      'registered',
    );
  });

  it('is met by a certificate that does not name its model', async () => {
    expect(await reasonOf(attested({ aaguid: undefined }), required())).toBe('registered');
  });

  it('is asked of security keys too', async () => {
    const { securityKeys } = await passkeySetup(files.fidoMetadata);
    const key = attested({}, { flags: { ...BOUND, uv: false } });
    expect(await securityKeys.register(key, required())).toMatchObject({
      registered: true,
      credential: { method: 'security_key', attestation: { verifiedAt: NOW, certification: 'L1', hardware: true } },
    });
    expect(await securityKeys.register(newAuthenticator({ aaguid: AAGUID }), required())).toEqual({
      registered: false,
      reason: 'attestation_none',
    });
  });

  const stranger = testMaker();
  it.each<[string, () => ReturnType<typeof attested>, string]>([
    ['no attestation', () => newAuthenticator({ aaguid: AAGUID, flags: BOUND }), 'attestation_none'],
    ['another maker with our AAGUID', () => attested({}, { attest: stranger.attest() }), 'attestation_unknown_root'],
    [
      'a root with our root’s name',
      () => attested({ issuer: { ...stranger.root, subject: maker.root.subject } }),
      'attestation_unknown_root',
    ],
    ['a chain without its issuer', () => attested({}, { attest: withoutIssuer() }), 'attestation_unknown_root'],
    ['an expired certificate', () => attested({ notAfter: NOW - 1 }), 'attestation_expired'],
    ['a certificate of tomorrow', () => attested({ notBefore: NOW + DAY }), 'attestation_expired'],
    ['a certificate of another model', () => attested({ aaguid: OTHER }), 'attestation_aaguid_mismatch'],
    ['another model under our certificate', () => attested({}, { aaguid: OTHER }), 'attestation_unknown_authenticator'],
    [
      'no model',
      () => attested({}, { aaguid: '00000000-0000-0000-0000-000000000000' }),
      'attestation_unknown_authenticator',
    ],
    ['a certificate that may issue', () => attested({ authority: true }), 'attestation_certificate'],
    ['a certificate of version 1', () => attested({ version: 1 }), 'attestation_certificate'],
    ['a certificate of another unit', () => attested({ subject: subject({ OU: 'Sales' }) }), 'attestation_certificate'],
    ['a certificate of no country', () => attested({ subject: subject({ C: 'Sweden' }) }), 'attestation_certificate'],
    ['a certificate without a country', () => attested({ subject: subject({ C: '' }) }), 'attestation_certificate'],
    ['a certificate without a maker', () => attested({ subject: subject({ O: '' }) }), 'attestation_certificate'],
    ['a certificate without a name', () => attested({ subject: subject({ CN: '' }) }), 'attestation_certificate'],
    [
      'a critical AAGUID',
      () => attested({ aaguid: undefined, extensions: [criticalAaguid()] }),
      'attestation_certificate',
    ],
  ])('refuses %s', async (_, authenticator, reason) => {
    expect(await reasonOf(authenticator(), required())).toBe(reason);
  });

  it.each<[string, RegistrationMisbehaviour, string]>([
    ['a key that vouches for itself', { attestation: 'self' }, 'attestation_self'],
    ['a chain of nothing', { statement: new Map([['x5c', []]]) }, 'attestation_certificate'],
    ['a chain that is none', { statement: new Map([['x5c', 'maker']]) }, 'attestation_certificate'],
    ['certificates that are none', { statement: new Map([['x5c', [Buffer.from('?')]]]) }, 'attestation_certificate'],
    ['a signature of another', { statement: new Map([['sig', Buffer.alloc(70, 1)]]) }, 'attestation_invalid'],
    [
      'what is signed by the issuer alone',
      { attestation: { ...maker.attest(), sign: testMaker().attest().sign } },
      'attestation_invalid',
    ],
    ['android-key', { format: 'android-key' }, 'attestation_unsupported'],
    ['android-safetynet', { format: 'android-safetynet' }, 'attestation_unsupported'],
    ['fido-u2f', { format: 'fido-u2f' }, 'attestation_unsupported'],
    ['a format that nobody knows', { format: 'compound' }, 'attestation_unsupported'],
  ])('refuses %s', async (_, misbehaviour, reason) => {
    expect(await reasonOf(attested(), required(), misbehaviour)).toBe(reason);
  });

  it.each<[string, Entry, string]>([
    ['without roots', { roots: [] }, 'attestation_no_roots'],
    ['that vouches for itself', { roots, attestationTypes: ['basic_surrogate'] }, 'attestation_no_roots'],
    ['that was revoked', { roots, reports: [{ status: 'REVOKED' }] }, 'attestation_compromised'],
    ['that is not there', { aaguid: OTHER, roots }, 'attestation_unknown_authenticator'],
  ])('refuses a model %s in the metadata', async (_, entry, reason) => {
    files.write({ entries: [entry] });
    expect(await reasonOf(attested(), required())).toBe(reason);
  });

  it('refuses a key that was signed over other data', async () => {
    const { registration, request } = await passkeySetup(files.fidoMetadata);
    const input = await request({ demand: required() });
    const authenticator = attested();
    const one = authenticator.register(await registration.registrationOptions(input));
    const other = authenticator.register(await registration.registrationOptions(input));
    const response = { ...one.response, clientDataJSON: other.response.clientDataJSON };
    expect(await registration.register({ ...input, response: { ...one, response } })).toEqual({
      registered: false,
      reason: 'attestation_invalid',
    });
  });

  it('refuses everybody while the metadata are missing, unreadable or stale', async () => {
    const run = async (settings: Parameters<typeof passkeySetup>[0], wait = 0) => {
      const { register: answer, clock } = await passkeySetup(settings);
      clock.advance(wait);
      return answer(attested(), {}, { demand: required() });
    };
    expect(await run(NO_METADATA)).toMatchObject({ reason: 'attestation_metadata_missing' });
    expect(await run({ ...files.fidoMetadata, file: '/nonexistent' })).toMatchObject({
      reason: 'attestation_metadata_missing',
    });
    expect(await run(files.fidoMetadata, 59 * DAY)).toMatchObject({ registered: true });
    expect(await run(files.fidoMetadata, 60 * DAY)).toMatchObject({ reason: 'attestation_metadata_stale' });
  });

  it('stores nothing of a key that it refuses', async () => {
    const { register: run, storage } = await passkeySetup(files.fidoMetadata);
    await run(attested({ aaguid: OTHER }), {}, { demand: required() });
    expect(await storage.credentials.listByUser('acme', ALICE.id)).toEqual([]);
  });
});

describe('what a demand is told of a key', () => {
  const told = async (authenticator = attested(), attestation: Demand['attestation'] = 'asked') => {
    const facts: AuthenticatorFacts[] = [];
    const refusal = (fact: AuthenticatorFacts) => void facts.push(fact);
    return [await reasonOf(authenticator, { attestation, refusal }), ...facts];
  };

  it('is what its maker vouches for', async () => {
    expect(await told()).toEqual([
      'registered',
      { key: 'device_bound', aaguid: AAGUID, attested: true, certification: 'L1', hardware: true },
    ]);
  });

  it('is hearsay where nobody vouches for it', async () => {
    expect(await told(newAuthenticator({ aaguid: AAGUID, flags: BOUND }))).toEqual([
      'registered',
      { key: 'device_bound', aaguid: AAGUID, attested: false, certification: null, hardware: false },
    ]);
  });

  it('never is hardware for a key that can leave it', async () => {
    expect(await told(attested({}, { flags: { be: true, bs: false } }), 'required')).toEqual([
      'registered',
      { key: 'synced', aaguid: AAGUID, attested: true, certification: 'L1', hardware: false },
    ]);
  });

  it('never is hardware for a model whose keys are kept by software', async () => {
    files.write({ entries: [{ roots, keyProtection: ['software'] }] });
    expect((await told())[1]).toMatchObject({ attested: true, hardware: false });
  });

  it('decides', async () => {
    for (const attestation of ['none', 'asked', 'required'] as const) {
      expect(await reasonOf(attested(), { attestation, refusal: () => 'authenticator' })).toBe(
        'authenticator_not_allowed',
      );
    }
  });
});

describe('the network', () => {
  it('is left alone, whatever lists a certificate of anybody’s names', async () => {
    const { registration, request } = await passkeySetup(files.fidoMetadata);
    for (const demand of [undefined, required()]) {
      const input = await request({ demand });
      const options = await registration.registrationOptions(input);
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const crlUrl = 'http://169.254.169.254/latest/meta-data';
      const root = makeCertificate({ subject: [['CN', 'Mine']], authority: true, crlUrl });
      const key = { publicKey, privateKey };
      const own = makeCertificate({
        subject: [['CN', 'Key']],
        issuer: root,
        authority: false,
        crlUrl,
        keys: key,
        extensions: [forAndroid(options.challenge)],
      });
      const attest = {
        chain: [own.certificate, root.certificate],
        sign: (data: Buffer) => sign('sha256', data, privateKey),
      };
      const response = newAuthenticator().register(options, {
        format: 'android-key',
        attestation: attest,
        publicKey: coseOf(publicKey),
      });
      const reason = demand ? 'attestation_unsupported' : 'attestation_invalid';
      expect(await registration.register({ ...input, response })).toEqual({ registered: false, reason });
    }
    // afterEach says so if anything was fetched.
  });
});

// Android's key description: versions and levels, the hash of the client data, a unique id, two empty lists.
function forAndroid(challenge: string): Buffer {
  const clientData = JSON.stringify({ type: 'webauthn.create', challenge, origin: ORIGIN, crossOrigin: false });
  const hash = createHash('sha256').update(clientData).digest();
  const parts = ['0201030a0101020104', '0a0101', octets(hash).toString('hex'), '0400', '3000', '3000'];
  const body = Buffer.from(parts.join(''), 'hex');
  return extension('1.3.6.1.4.1.11129.2.1.17', Buffer.concat([Buffer.from([0x30, body.length]), body]));
}

function coseOf(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return coseKey([2, -7, -1, 1, -2, Buffer.from(x, 'base64url'), -3, Buffer.from(y, 'base64url')]);
}

function withoutIssuer() {
  const attest = maker.attest();
  return { ...attest, chain: attest.chain.slice(0, 1) };
}

function criticalAaguid(): Buffer {
  const value = octets(Buffer.from(AAGUID.replaceAll('-', ''), 'hex'));
  return extension('1.3.6.1.4.1.45724.1.1.4', value, { critical: true });
}

function subject(over: Partial<Record<'C' | 'O' | 'OU' | 'CN', string>> = {}): CertificateSettings['subject'] {
  const all = { C: 'SE', O: 'Test Keys', OU: 'Authenticator Attestation', CN: 'Test Key 1', ...over };
  return (['C', 'O', 'OU', 'CN'] as const).flatMap((name) => (all[name] === '' ? [] : [[name, all[name]] as const]));
}
