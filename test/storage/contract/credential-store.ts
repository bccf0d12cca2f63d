import { describe, expect, it } from '@jest/globals';
import type { CredentialOwner } from '#src/storage/ports/credential-store.ts';
import {
  anEmailCode,
  aPass,
  aPasskey,
  aPassword,
  aRecoveryCodeSet,
  aSecurityKey,
  aTotp,
  aTrustedDevice,
  aUser,
} from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD, count, type Open, parallel } from './run.ts';

const ALICE: CredentialOwner = { tenantId: 'acme', userId: aUser().id };
/** Everybody who must not touch what is Alice's. */
const OTHERS: readonly CredentialOwner[] = [
  { ...ALICE, tenantId: 'globex' },
  { ...ALICE, userId: 'bob' },
];

export function credentialStoreContract(open: Open): void {
  describe('credential store', () => {
    keeping(open);
    changing(open);
    counting(open);
    confirming(open);
    recoveryCodes(open);
    passes(open);
    passwords(open);
    trustedDevices(open);
  });
}

function keeping(open: Open): void {
  it('lists every kind as it was added, in the order of adding', async () => {
    const { credentials } = await open();
    const added = [
      aTotp({ name: AWKWARD.quotes }),
      aPassword(),
      aPasskey({ name: AWKWARD.unicode, attestation: { verifiedAt: NOW, certification: 'L1plus', hardware: true } }),
      aRecoveryCodeSet(),
      aSecurityKey({ attestation: { verifiedAt: NOW, certification: null, hardware: false } }),
      anEmailCode(),
      aPass(),
      aTrustedDevice(),
    ];
    for (const credential of added) expect(await credentials.add(credential)).toBe(true);
    expect(await credentials.listByUser(ALICE.tenantId, ALICE.userId)).toEqual(added);
    for (const other of OTHERS) expect(await credentials.listByUser(other.tenantId, other.userId)).toEqual([]);
  });

  it('lists those of many users at once, each in the order of adding', async () => {
    const { credentials } = await open();
    const hers = [aTotp(), aPassword(), aPasskey()];
    const his = [aPassword({ id: 'first', userId: 'bob' }), aTotp({ id: 'second', userId: 'bob' })];
    const others = [aTotp({ id: 'far', tenantId: 'globex', userId: 'bob' }), aTotp({ id: 'third', userId: 'carol' })];
    await credentials.add(aTotp({ id: 'gone', userId: 'dave' }));
    await credentials.remove({ tenantId: 'acme', userId: 'dave' }, 'gone');
    for (const [index, credential] of hers.entries()) {
      await credentials.add(credential);
      if (his[index]) await credentials.add(his[index]);
    }
    for (const credential of others) await credentials.add(credential);
    const listed = await credentials.listByUsers('acme', [ALICE.userId, 'bob', 'dave', AWKWARD.quotes]);
    expect(listed).toEqual(
      new Map([
        [ALICE.userId, hers],
        ['bob', his],
      ]),
    );
    expect(await credentials.listByUsers('acme', [])).toEqual(new Map());
  });

  it('refuses an id that exists', async () => {
    const { credentials } = await open();
    await credentials.add(aTotp());
    expect(await credentials.add(aPassword({ id: aTotp().id }))).toBe(false);
    expect(await credentials.listByUser(ALICE.tenantId, ALICE.userId)).toEqual([aTotp()]);
  });

  it('refuses a passkey that is registered anywhere for its RP ID', async () => {
    const { credentials } = await open();
    await credentials.add(aPasskey());
    expect(await credentials.add(aPasskey({ id: 'another', tenantId: 'globex', userId: 'bob' }))).toBe(false);
    expect(await credentials.add(aPasskey({ id: 'another', rpId: 'login.example' }))).toBe(true);
  });

  it('gives one of 20 parallel registrations of a passkey to its user', async () => {
    const { credentials } = await open();
    const answers = await parallel(20, (index) =>
      credentials.add(aPasskey({ id: `id-${index}`, userId: `u-${index}` })),
    );
    expect(count(answers, true)).toBe(1);
  });

  it('adds up to a number of one method, and says why it adds no further one', async () => {
    const { credentials } = await open();
    await credentials.add(aTotp());
    const key = (name: string) => aPasskey({ id: name, webauthnId: Buffer.from(name).toString('base64url') });
    expect(await credentials.addUpTo(2, key('first'))).toBe('added');
    expect(await credentials.addUpTo(2, key('first'))).toBe('taken');
    expect(await credentials.addUpTo(2, { ...key('first'), id: 'other', userId: 'bob' })).toBe('taken');
    expect(await credentials.addUpTo(2, key('second'))).toBe('added');
    expect(await credentials.addUpTo(2, key('third'))).toBe('too_many');
    expect(await credentials.addUpTo(2, { ...key('third'), userId: 'bob' })).toBe('added');
    await credentials.remove(ALICE, 'first');
    expect(await credentials.addUpTo(2, key('fourth'))).toBe('added');
    const hers = await credentials.listByUser(ALICE.tenantId, ALICE.userId);
    expect(hers.map(({ id }) => id)).toEqual([aTotp().id, 'second', 'fourth']);
  });

  it('adds no more than that of 20 at once', async () => {
    const { credentials } = await open();
    const answers = await parallel(20, (index) =>
      credentials.addUpTo(3, aPasskey({ id: `id-${index}`, webauthnId: Buffer.from([index]).toString('base64url') })),
    );
    expect([count(answers, 'added'), count(answers, 'too_many')]).toEqual([3, 17]);
    expect(await credentials.listByUser(ALICE.tenantId, ALICE.userId)).toHaveLength(3);
  });

  it('finds a passkey by RP ID and WebAuthn id alone', async () => {
    const { credentials } = await open();
    await credentials.add(aPasskey());
    expect(await credentials.findPasskey('localhost', aPasskey().webauthnId)).toEqual(aPasskey());
    expect(await credentials.findPasskey('login.example', aPasskey().webauthnId)).toBeUndefined();
    expect(await credentials.findPasskey('localhost', 'bm90aGluZw')).toBeUndefined();
  });

  it('finds no security key where a passkey is looked for, and lets nobody register one as the other', async () => {
    const { credentials } = await open();
    await credentials.add(aSecurityKey());
    const { webauthnId } = aSecurityKey();
    expect(await credentials.findPasskey('localhost', webauthnId)).toBeUndefined();
    expect(await credentials.add(aPasskey({ webauthnId }))).toBe(false);
    expect(await credentials.remove(ALICE, aSecurityKey().id)).toBe(true);
    expect(await credentials.add(aPasskey({ webauthnId }))).toBe(true);
    expect(await credentials.add(aSecurityKey())).toBe(false);
  });
}

function changing(open: Open): void {
  it('renames and removes for the owner alone', async () => {
    const { credentials } = await open();
    await credentials.add(aTotp());
    for (const other of OTHERS) {
      expect(await credentials.rename(other, aTotp().id, 'Mine')).toBe(false);
      expect(await credentials.remove(other, aTotp().id)).toBe(false);
    }
    expect(await credentials.rename(ALICE, aTotp().id, AWKWARD.quotes)).toBe(true);
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([aTotp({ name: AWKWARD.quotes })]);
    expect(await credentials.remove(ALICE, aTotp().id)).toBe(true);
    expect(await credentials.remove(ALICE, aTotp().id)).toBe(false);
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([]);
  });

  it("replaces the user's credentials of one method, and nothing else", async () => {
    const { credentials } = await open();
    const others = [aTotp(), aPassword({ id: 'bobs', userId: 'bob' }), aPassword({ id: 'far', tenantId: 'globex' })];
    for (const credential of [...others, aPassword(), aPassword({ id: 'second' })]) await credentials.add(credential);
    await credentials.replaceMethod(aPassword({ id: 'third', hash: 'new' }));

    const hers = await credentials.listByUser('acme', ALICE.userId);
    expect(hers).toEqual([aTotp(), aPassword({ id: 'third', hash: 'new' })]);
    expect(await credentials.listByUser('acme', 'bob')).toHaveLength(1);
    expect(await credentials.listByUser('globex', ALICE.userId)).toHaveLength(1);
  });

  it('removes all that one user has, and nothing of others, who may register the same passkey then', async () => {
    const { credentials } = await open();
    for (const credential of [aPassword(), aPasskey(), aTotp()]) await credentials.add(credential);
    const others = OTHERS.map((owner, index) => aPassword({ ...owner, id: `other-${index}` }));
    for (const credential of others) await credentials.add(credential);
    await credentials.removeByUser(ALICE.tenantId, ALICE.userId);
    await credentials.removeByUser(ALICE.tenantId, ALICE.userId);
    expect(await credentials.listByUser(ALICE.tenantId, ALICE.userId)).toEqual([]);
    expect(await credentials.findPasskey(aPasskey().rpId, aPasskey().webauthnId)).toBeUndefined();
    for (const [index, { tenantId, userId }] of OTHERS.entries()) {
      expect(await credentials.listByUser(tenantId, userId)).toEqual([others[index]]);
    }
    expect(await credentials.add(aPasskey({ id: 'again', userId: 'bob' }))).toBe(true);
  });

  it('keeps the old credentials when the new one cannot be put in their place', async () => {
    const { credentials } = await open();
    await credentials.add(aPasskey());
    await credentials.add(aPasskey({ id: 'bobs', userId: 'bob', webauthnId: 'Ym9icw' }));
    await expect(credentials.replaceMethod(aPasskey({ id: 'new', webauthnId: 'Ym9icw' }))).rejects.toThrow(
      /unique|duplicate/i,
    );
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([aPasskey()]);
  });

  it('leaves one password after 20 parallel replacements', async () => {
    const { credentials } = await open();
    await parallel(20, (index) => credentials.replaceMethod(aPassword({ id: `id-${index}` })));
    expect(await credentials.listByUser('acme', ALICE.userId)).toHaveLength(1);
  });

  it('marks a use, and the backup state of a passkey, for the owner alone', async () => {
    const { credentials } = await open();
    await credentials.add(aPasskey());
    await credentials.add(aPassword());
    for (const other of OTHERS) await credentials.recordUse(other, aPasskey().id, { usedAt: 1, backedUp: false });
    await credentials.recordUse(ALICE, aPasskey().id, { usedAt: NOW, backedUp: false });
    await credentials.recordUse(ALICE, aPassword().id, { usedAt: NOW });
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([
      aPasskey({ lastUsedAt: NOW, backedUp: false }),
      aPassword({ lastUsedAt: NOW }),
    ]);
  });
}

function confirming(open: Open): void {
  it('takes the mark of a passkey that was made without verification, for the owner alone', async () => {
    const { credentials } = await open();
    await credentials.add(aPasskey({ unconfirmed: true }));
    for (const other of OTHERS) await credentials.confirm(other, aPasskey().id);
    expect(await credentials.findPasskey('localhost', aPasskey().webauthnId)).toEqual(aPasskey({ unconfirmed: true }));
    for (let times = 0; times < 2; times += 1) await credentials.confirm(ALICE, aPasskey().id);
    expect(await credentials.findPasskey('localhost', aPasskey().webauthnId)).toEqual(aPasskey());
  });
}

function counting(open: Open): void {
  it('accepts one of 50 parallel uses of a time step, and then only later ones', async () => {
    const { credentials } = await open();
    await credentials.add(aTotp({ counter: 5 }));
    const answers = await parallel(50, () => credentials.advanceCounter(ALICE, aTotp().id, 6, NOW));
    expect(count(answers, true)).toBe(1);
    expect(await credentials.advanceCounter(ALICE, aTotp().id, 5, NOW)).toBe(false);
    expect(await credentials.advanceCounter(ALICE, aTotp().id, 7, NOW + 30)).toBe(true);
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([aTotp({ counter: 7, lastUsedAt: NOW + 30 })]);
  });

  it('moves the counter of the owner alone, and none where there is none', async () => {
    const { credentials } = await open();
    await credentials.add(aTotp());
    await credentials.add(aPassword());
    for (const other of OTHERS) expect(await credentials.advanceCounter(other, aTotp().id, 9, NOW)).toBe(false);
    expect(await credentials.advanceCounter(ALICE, aPassword().id, 9, NOW)).toBe(false);
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([aTotp(), aPassword()]);
  });
}

function recoveryCodes(open: Open): void {
  it('spends a recovery code for one of 50 parallel calls, and leaves the others', async () => {
    const { credentials } = await open();
    await credentials.add(aRecoveryCodeSet({ hashes: ['a', 'b', 'c'] }));
    const { id } = aRecoveryCodeSet();
    const answers = await parallel(50, () => credentials.spendRecoveryCode(ALICE, id, 'b', NOW));
    expect(count(answers, true)).toBe(1);
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([
      aRecoveryCodeSet({ hashes: ['a', 'c'], lastUsedAt: NOW }),
    ]);
  });

  it('spends every code of a set in parallel, each once', async () => {
    const { credentials } = await open();
    const hashes = Array.from({ length: 10 }, (_, index) => `hash-${index}`);
    await credentials.add(aRecoveryCodeSet({ hashes }));
    const { id } = aRecoveryCodeSet();
    const answers = await parallel(20, (index) => credentials.spendRecoveryCode(ALICE, id, hashes[index % 10]!, NOW));
    expect(count(answers, true)).toBe(10);
    expect(await credentials.listByUser('acme', ALICE.userId)).toMatchObject([{ hashes: [] }]);
  });

  it('spends no unknown code, and none for anybody else', async () => {
    const { credentials } = await open();
    await credentials.add(aRecoveryCodeSet({ hashes: ['a'] }));
    const { id } = aRecoveryCodeSet();
    expect(await credentials.spendRecoveryCode(ALICE, id, 'z', NOW)).toBe(false);
    for (const other of OTHERS) expect(await credentials.spendRecoveryCode(other, id, 'a', NOW)).toBe(false);
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([aRecoveryCodeSet({ hashes: ['a'] })]);
  });
}

function passes(open: Open): void {
  it('spends a pass for one of 50 parallel calls, and keeps it as spent', async () => {
    const { credentials } = await open();
    await credentials.add(aPass());
    const answers = await parallel(50, () => credentials.spendPass(ALICE, aPass().id, NOW));
    expect(count(answers, true)).toBe(1);
    expect(await credentials.spendPass(ALICE, aPass().id, NOW + 1)).toBe(false);
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([aPass({ spentAt: NOW, lastUsedAt: NOW })]);
  });

  it('spends no pass for anybody else, and nothing that is none', async () => {
    const { credentials } = await open();
    await credentials.add(aPass());
    await credentials.add(aPassword());
    for (const other of OTHERS) expect(await credentials.spendPass(other, aPass().id, NOW)).toBe(false);
    expect(await credentials.spendPass(ALICE, aPassword().id, NOW)).toBe(false);
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([aPass(), aPassword()]);
  });
}

function passwords(open: Open): void {
  const foreign = aPassword({ hash: '$2b$04$old', foreign: true });
  const exchange = { fromHash: '$2b$04$old', toHash: '$argon2id$new', usedAt: NOW };

  it('puts a hash of our own in the place of a foreign one, for one of 50 that come at once', async () => {
    const { credentials } = await open();
    await credentials.add(foreign);
    const answers = await parallel(50, (index) =>
      credentials.replaceHash(ALICE, foreign.id, { ...exchange, toHash: `new-${index}` }),
    );
    expect(count(answers, true)).toBe(1);
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([
      aPassword({ hash: `new-${answers.indexOf(true)}`, lastUsedAt: NOW }),
    ]);
  });

  it("leaves a hash that has changed meanwhile, another's, and what is no password", async () => {
    const { credentials } = await open();
    const pass = aPass({ hash: exchange.fromHash });
    for (const credential of [foreign, pass]) await credentials.add(credential);
    for (const other of OTHERS) expect(await credentials.replaceHash(other, foreign.id, exchange)).toBe(false);
    expect(await credentials.replaceHash(ALICE, foreign.id, { ...exchange, fromHash: 'another' })).toBe(false);
    expect(await credentials.replaceHash(ALICE, pass.id, exchange)).toBe(false);
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([foreign, pass]);
  });
}

function trustedDevices(open: Open): void {
  it('gives the next token to one of 50 parallel uses of the same', async () => {
    const { credentials } = await open();
    await credentials.add(aTrustedDevice({ tokenHash: 'old' }));
    const { id } = aTrustedDevice();
    const answers = await parallel(50, (index) =>
      credentials.replaceToken(ALICE, id, { fromHash: 'old', toHash: `new-${index}`, usedAt: NOW }),
    );
    expect(count(answers, true)).toBe(1);
    const tokenHash = `new-${answers.indexOf(true)}`;
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([
      aTrustedDevice({ tokenHash, lastUsedAt: NOW }),
    ]);
  });

  it('changes the token of the owner alone', async () => {
    const { credentials } = await open();
    await credentials.add(aTrustedDevice({ tokenHash: 'old' }));
    const exchange = { fromHash: 'old', toHash: 'new', usedAt: NOW };
    for (const other of OTHERS) {
      expect(await credentials.replaceToken(other, aTrustedDevice().id, exchange)).toBe(false);
    }
    expect(await credentials.replaceToken(ALICE, 'another', exchange)).toBe(false);
    expect(await credentials.listByUser('acme', ALICE.userId)).toEqual([aTrustedDevice({ tokenHash: 'old' })]);
  });
}
