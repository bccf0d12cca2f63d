import { rootCertificates } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { fidoAlliance, type Signers } from '#src/fido-metadata/anchors.ts';
import { readBlob, type MetadataBlob } from '#src/fido-metadata/blob.ts';
import { makeCertificate } from '../support/certificates.ts';
import { NOW } from '../support/fixed-clock.ts';
import { AAGUID, blobAuthority, testMaker, type BlobSettings, type Entry } from '../support/test-metadata.ts';

const authority = blobAuthority();
const { blob } = authority;
const signers: Signers = { anchors: [authority.root.certificate], names: null };
const read = (text: string, by = signers, now = NOW) => readBlob(text, by, now);

async function accepted(settings: BlobSettings): Promise<MetadataBlob> {
  const result = await read(blob(settings));
  if (typeof result === 'string') throw new Error(result);
  return result;
}
const statementOf = async (entry: Entry) =>
  (await accepted({ entries: [entry] })).statements.get(entry.aaguid ?? AAGUID);

describe('a metadata blob', () => {
  it('tells its number, when there is a newer one, and what it says of each model', async () => {
    const { root } = testMaker();
    const entry = { description: 'Key One', roots: [root.certificate] };
    const { no, nextUpdate, statements } = await accepted({ no: 291, nextUpdate: '2023-12-01', entries: [entry] });
    expect([no, new Date(nextUpdate * 1000).toISOString()]).toEqual([291, '2023-12-01T00:00:00.000Z']);
    expect([...statements.values()]).toEqual([
      {
        aaguid: AAGUID,
        description: 'Key One',
        anchors: [root.certificate],
        hardware: true,
        reports: [{ status: 'FIDO_CERTIFIED_L1', effectiveDate: '2022-01-01' }],
      },
    ]);
  });

  it('may be signed with RSA, and through an issuer', async () => {
    const rsa = blobAuthority('rsa');
    expect(await read(rsa.blob(), { anchors: [rsa.root.certificate], names: null })).toMatchObject({ no: 1 });
    const issuer = makeCertificate({ subject: [['CN', 'Issuer']], issuer: authority.root, authority: true });
    const below = blobAuthority('ec', { issuer });
    const text = below.blob({ chain: [below.signer.certificate, issuer.certificate] });
    expect(await read(text)).toMatchObject({ no: 1 });
  });

  it.each<[string, () => string, string]>([
    ['no JWS', () => 'nothing of the kind', 'not_jws'],
    ['nothing', () => '', 'not_jws'],
    ['JSON without a signature', () => JSON.stringify({ no: 1, entries: [] }), 'not_jws'],
    ['a JWS without a chain', () => blob({ chain: [] }), 'not_jws'],
    ['the signature of another authority', () => blobAuthority().blob(), 'unknown_root'],
    ['the chain of another', () => withChain(blobAuthority().signer.certificate), 'unknown_root'],
    ['a chain to us under a signature of another', () => foreignSignature(), 'wrong_signature'],
    ['an altered payload', () => altered(), 'wrong_signature'],
    ['no signature', () => `${blob().split('.').slice(0, 2).join('.')}.`, 'wrong_signature'],
    ['a payload without a number', () => blob({ payload: { no: 'one' } }), 'malformed'],
    ['a payload without a date', () => blob({ payload: { nextUpdate: 'soon' } }), 'malformed'],
    ['a payload without entries', () => blob({ payload: { entries: null } }), 'malformed'],
  ])('is refused for %s', async (_, text, problem) => {
    expect(await read(text())).toBe(problem);
  });

  it('is refused for an algorithm that is none, or one by a shared secret', async () => {
    const [, payload, signature] = blob().split('.');
    for (const alg of ['none', 'HS256']) {
      const header = { alg, x5c: [authority.signer.certificate.toString('base64')] };
      const forged = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`;
      expect(await read(forged)).toBe('not_jws');
    }
  });

  it('is refused after the time of its signer', async () => {
    const old = blobAuthority('ec', { notAfter: NOW });
    const by = { anchors: [old.root.certificate], names: null };
    expect(await read(old.blob(), by, NOW)).toMatchObject({ no: 1 });
    expect(await read(old.blob(), by, NOW + 1)).toBe('chain_expired');
  });

  it('is refused from a signer of another name, where a name is asked for', async () => {
    const by = { ...signers, names: ['mds.fidoalliance.org'] };
    expect(await read(blob(), by)).toBe('wrong_signer');
    const named = blobAuthority('ec', { issuer: authority.root, dnsName: 'mds.fidoalliance.org' });
    expect(await read(named.blob(), by)).toMatchObject({ no: 1 });
  });

  it('leaves out what it does not understand, and other kinds of authenticators', async () => {
    const broken = { aaguid: AAGUID, statusReports: 'none', metadataStatement: {} };
    const { statements } = await accepted({ payload: { entries: [broken, { aaid: '0015#0001' }, null, 7] } });
    expect(statements.size).toBe(0);
  });

  it('keeps nothing that nobody reads, and each root once', async () => {
    const { root } = testMaker();
    const other = '11111111-2222-4333-8444-555555555555';
    const roots = [root.certificate];
    const { statements } = await accepted({ entries: [{ roots }, { roots, aaguid: other.toUpperCase() }] });
    expect(JSON.stringify([...statements])).not.toContain('data:image');
    expect(statements.get(other)?.anchors[0]).toBe(statements.get(AAGUID)?.anchors[0]);
  });

  it.each([
    [['hardware'], true],
    [['hardware', 'tee'], true],
    [['secure_element'], true],
    [['software'], false],
    [['software', 'hardware'], false],
    [['remote_handle'], false],
    [[], false],
  ])('calls keys that are kept in %j hardware: %s', async (keyProtection, hardware) => {
    expect((await statementOf({ keyProtection }))?.hardware).toBe(hardware);
  });

  it('has no roots for a model that does not prove itself by a certificate', async () => {
    const { root } = testMaker();
    const entry = { roots: [root.certificate], attestationTypes: ['basic_surrogate'] };
    expect((await statementOf(entry))?.anchors).toEqual([]);
  });
});

describe('the FIDO Alliance', () => {
  it('is known by two roots that Node has, and by name, for those roots sign for many', () => {
    const { anchors, names } = fidoAlliance();
    expect(anchors.map((der) => new X509Certificate(der).subject.split('\n').at(-1))).toEqual([
      'CN=GlobalSign',
      'CN=GlobalSign Root R46',
    ]);
    expect(names).toContain('mds.fidoalliance.org');
    expect(rootCertificates.length).toBeGreaterThan(100);
  });
});

function withChain(certificate: Buffer): string {
  return blob({ chain: [certificate, authority.signer.certificate] });
}

function foreignSignature(): string {
  return blobAuthority().blob({ chain: [authority.signer.certificate] });
}

function altered(): string {
  const [head = '', payload = '', signature = ''] = blob().split('.');
  const said = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const forged = Buffer.from(JSON.stringify({ ...said, no: 999 })).toString('base64url');
  return [head, forged, signature].join('.');
}
