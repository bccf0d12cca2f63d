import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { createSealer, SealError } from '#src/keys/seal.ts';

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);
const SECRET = 'JBSWY3DPEHPK3PXP';
const CONTEXT = 'totp:acme:c1';

function thrownBy(attempt: () => unknown): unknown {
  try {
    attempt();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a sealer', () => {
  const sealer = createSealer([NEW, OLD]);

  it.each(['', SECRET, 'Žofie 👩‍🚀 \u0000', 'x'.repeat(100_000)])('opens what it sealed', (plaintext) => {
    expect(sealer.open(sealer.seal(plaintext, CONTEXT), CONTEXT)).toBe(plaintext);
  });

  it('never seals the same text to the same value, and shows nothing of it', () => {
    const sealed = sealer.seal(SECRET, CONTEXT);
    expect(sealed).toMatch(/^v1\.[\w-]{8}\.[\w-]{16}\.[\w-]+$/);
    expect(sealer.seal(SECRET, CONTEXT)).not.toBe(sealed);
    expect(sealed).not.toContain(SECRET);
    expect(sealed).not.toContain(Buffer.from(SECRET).toString('base64url'));
  });

  it('opens nothing for another context', () => {
    const sealed = sealer.seal(SECRET, CONTEXT);
    expect(() => sealer.open(sealed, 'totp:globex:c1')).toThrow(SealError);
    expect(() => sealer.open(sealed, '')).toThrow(SealError);
  });

  it('opens what a previous secret sealed, and seals with the current one', () => {
    const sealed = createSealer([OLD]).seal(SECRET, CONTEXT);
    expect(sealer.open(sealed, CONTEXT)).toBe(SECRET);
    expect(createSealer([NEW]).open(sealer.seal(SECRET, CONTEXT), CONTEXT)).toBe(SECRET);
    expect(() => createSealer([NEW]).open(sealed, CONTEXT)).toThrow('not configured');
  });

  it('opens nothing of which any one character was changed', () => {
    const sealed = sealer.seal('short', CONTEXT);
    for (let index = 0; index < sealed.length; index++) {
      const other = sealed[index] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, index) + other + sealed.slice(index + 1);
      expect(() => sealer.open(changed, CONTEXT)).toThrow(SealError);
    }
  });

  it('opens nothing that was cut short, lengthened or put together from two', () => {
    const [version, keyId, nonce, box] = sealer.seal(SECRET, CONTEXT).split('.') as [string, string, string, string];
    const [, oldKeyId] = createSealer([OLD]).seal(SECRET, CONTEXT).split('.') as [string, string];
    const [, , otherNonce, otherBox] = sealer.seal('other', CONTEXT).split('.') as [string, string, string, string];
    const bad = [
      [version, keyId, nonce],
      [version, keyId, nonce, box.slice(0, 20)],
      [version, keyId, nonce, box.slice(0, -4)],
      [version, keyId, nonce, `${box}AAAA`],
      [version, keyId, nonce, box, 'more'],
      [version, oldKeyId, nonce, box],
      [version, keyId, otherNonce, box],
      [version, keyId, nonce, otherBox],
      [version, keyId, '', box],
      ['v2', keyId, nonce, box],
    ].map((parts) => parts.join('.'));
    for (const sealed of [...bad, '', '...', SECRET]) expect(() => sealer.open(sealed, CONTEXT)).toThrow(SealError);
  });

  it('says nothing of the text in its errors', () => {
    const sealed = sealer.seal(SECRET, CONTEXT);
    const attempts = [() => sealer.open(sealed, 'x'), () => sealer.open(SECRET, CONTEXT)];
    for (const error of attempts.map(thrownBy)) {
      expect(error).toBeInstanceOf(SealError);
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain(SECRET);
    }
  });

  it('refuses a secret of another length', () => {
    expect(() => createSealer([randomBytes(31)])).toThrow('32 bytes');
    expect(() => createSealer([NEW, randomBytes(33)])).toThrow('32 bytes');
  });
});

describe('derived keys', () => {
  it('differ by purpose and by secret, and stay the same over restarts', () => {
    const [first, second] = [createSealer([NEW, OLD]), createSealer([NEW])];
    expect(first.derive('cookies')).toEqual(second.derive('cookies'));
    expect(first.derive('cookies')).not.toEqual(first.derive('decoys'));
    expect(first.derive('cookies')).not.toEqual(NEW);
    expect(first.derive('cookies', 64)).toHaveLength(64);
  });
});
