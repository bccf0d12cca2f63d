import { describe, expect, it } from '@jest/globals';
import { readCertificate } from '#src/fido-metadata/certificate.ts';
import { chainRefusal } from '#src/fido-metadata/certificate-chain.ts';
import { readDer } from '#src/fido-metadata/der.ts';
import { extension, makeCertificate, type Authority, type CertificateSettings } from '../support/certificates.ts';
import { NOW } from '../support/fixed-clock.ts';

const make = (name: string, issuer?: Authority, over: Partial<CertificateSettings> = {}) =>
  makeCertificate({
    subject: [['CN', name]],
    authority: name !== 'leaf',
    ...(issuer ? { issuer } : {}),
    ...over,
  });

/** keyUsage: digitalSignature. */
const SIGNATURES_ONLY = extension('2.5.29.15', Buffer.from('03020780', 'hex'), { critical: true });
const root = make('root');
const issuer = make('issuer', root);
const leaf = make('leaf', issuer);
const refusal = (chain: readonly Authority[], anchors: readonly Authority[], now = NOW) =>
  chainRefusal(
    chain.map(({ certificate }) => certificate),
    anchors.map(({ certificate }) => certificate),
    now,
  );

describe('a chain of certificates', () => {
  it('leads to an anchor through an issuer, whether or not the anchor comes along', () => {
    expect(refusal([leaf, issuer], [root])).toBeUndefined();
    expect(refusal([leaf, issuer, root], [root])).toBeUndefined();
  });

  it('leads to an anchor that is an issuer in between, or the certificate itself', () => {
    expect(refusal([leaf], [issuer])).toBeUndefined();
    expect(refusal([leaf], [leaf])).toBeUndefined();
  });

  it('finds its anchor among several, and behind one that signed for it across', () => {
    const other = make('other root');
    expect(refusal([leaf, issuer], [other, root])).toBeUndefined();
    const across = { ...make('root', other), certificate: make('root', other).certificate };
    expect(refusal([leaf, issuer, across], [root])).toBeUndefined();
  });

  it('takes an old root that does not say what it may do', () => {
    const old = make('old', undefined, { version: 1, authority: undefined });
    expect(refusal([make('leaf', old)], [old])).toBeUndefined();
  });

  const another = make('root');
  it.each<[string, readonly Authority[], readonly Authority[]]>([
    ['of another root with the same name', [leaf, issuer], [another]],
    ['without any anchor', [leaf, issuer, root], []],
    ['that lacks the issuer in between', [leaf], [root]],
    ['in another order', [leaf, root, issuer], [root]],
    ['that only names its issuer', [make('leaf', { ...another, subject: issuer.subject }), issuer], [root]],
    ['that names another issuer', [make('leaf', { ...root, subject: issuer.subject })], [root]],
    ['by an issuer whose key signs other things', chainBy({ extensions: [SIGNATURES_ONLY] }), [root]],
    ['signed over a hash that is broken', [make('leaf', root, { hash: 'sha1' })], [root]],
    ['by an issuer that says nothing', chainBy({ authority: undefined }), [root]],
    ['by an issuer that may not issue', chainBy({ authority: false }), [root]],
    ['by an anchor that may not issue', [make('leaf', leaf)], [leaf]],
  ])('%s leads nowhere', (_, chain, anchors) => {
    expect(refusal(chain, anchors)).toBe('unknown_root');
  });

  function chainBy(over: Partial<CertificateSettings>): readonly Authority[] {
    const odd = make('issuer', root, over);
    return [make('leaf', odd), odd];
  }

  it('counts the issuers that a limit is for', () => {
    const strict = make('strict', undefined, { pathLength: 0 });
    expect(refusal([make('leaf', strict)], [strict])).toBeUndefined();
    const below = make('issuer', strict);
    expect(refusal([make('leaf', below), below], [strict])).toBe('unknown_root');
  });

  it.each<[string, Partial<CertificateSettings>, number]>([
    ['before', { notBefore: NOW + 1 }, NOW],
    ['after', { notAfter: NOW - 1 }, NOW],
  ])('is refused %s the time of any of its certificates', (_, time, now) => {
    const [oldRoot, oldIssuer] = [make('root', undefined, time), make('issuer', root, time)];
    expect(refusal([make('leaf', root, time)], [root], now)).toBe('expired');
    expect(refusal([make('leaf', oldIssuer), oldIssuer], [root], now)).toBe('expired');
    expect(refusal([make('leaf', oldRoot)], [oldRoot], now)).toBe('expired');
    expect(refusal([make('leaf', root, { notBefore: NOW, notAfter: NOW })], [root], now)).toBeUndefined();
  });

  it('is nothing without certificates, with too many, or with what is none', () => {
    expect(refusal([], [root])).toBe('malformed');
    expect(refusal([leaf, issuer, root, root, root, root, root], [root])).toBe('malformed');
    expect(chainRefusal([Buffer.from('no certificate')], [root.certificate], NOW)).toBe('malformed');
    expect(chainRefusal([Buffer.concat([leaf.certificate, Buffer.from([0])])], [leaf.certificate], NOW)).toBe(
      'malformed',
    );
  });

  it('is refused with any bit of its first certificate turned round', () => {
    const taken = Array.from(leaf.certificate.keys()).filter((at) => {
      const altered = Buffer.from(leaf.certificate);
      altered.writeUInt8(altered.readUInt8(at) ^ (1 << (at % 8)), at);
      return chainRefusal([altered, issuer.certificate], [root.certificate], NOW) === undefined;
    });
    expect(taken).toEqual([]);
  });

  it('passes over an anchor that cannot be read', () => {
    expect(chainRefusal([leaf.certificate], [Buffer.from('?'), issuer.certificate], NOW)).toBeUndefined();
  });
});

describe('readCertificate', () => {
  const named = (id: string, critical: boolean) =>
    make('leaf', root, { extensions: [extension(id, Buffer.from([5, 0]), { critical })] });

  it('tells what a certificate may do', () => {
    expect(readCertificate(root.certificate)).toMatchObject({ version: 3, authority: 'yes', pathLength: null });
    expect(readCertificate(make('a', root, { pathLength: 2 }).certificate)).toMatchObject({ pathLength: 2 });
    expect(readCertificate(leaf.certificate)).toMatchObject({ authority: 'no' });
    const silent = make('leaf', root, { authority: undefined });
    expect(readCertificate(silent.certificate)).toMatchObject({ authority: 'unsaid', version: 3 });
  });

  it('refuses a critical extension that it does not understand, such as constraints on names', () => {
    expect(readCertificate(named('2.5.29.30', true).certificate)).toBeUndefined();
    expect(readCertificate(named('2.5.29.30', false).certificate)).toBeDefined();
  });

  it('refuses an extension that is there twice', () => {
    const twice = [1, 2].map(() => extension('2.5.29.32', Buffer.from([5, 0])));
    expect(readCertificate(make('leaf', root, { extensions: twice }).certificate)).toBeUndefined();
  });
});

describe('readDer', () => {
  it.each([
    ['a length beyond the end', '0403aabb'],
    ['no length', '04'],
    ['an indefinite length', '0480aa0000'],
    ['a length in more bytes than it takes', '048101aa'],
    ['a length with zeros before it', '04820080' + '00'.repeat(128)],
    ['a tag of several bytes', '1f8101'],
  ])('refuses %s', (_, hex) => {
    expect(() => readDer(Buffer.from(hex, 'hex'))).toThrow(/element|length|tag|range/i);
  });
});
