import { hash } from '@node-rs/argon2';
import { describe, expect, it } from '@jest/globals';
import { foreignHashes } from '#src/methods/password/foreign/in-use.ts';
import { needsRehash } from '#src/methods/password/hash.ts';
import { createPassword, passwordMethod } from '#src/methods/password/password.ts';
import { aPassword } from '../../support/builders.ts';
import { ALICE, BOB, by, DISABLED, methodSetup, OWNER } from '../setup.ts';

const PASSWORD = 'correct horse battery';

async function withPassword(password = PASSWORD) {
  const setup = await methodSetup();
  const { storage, hasher, clock, calls } = setup;
  const credential = await createPassword(setup, OWNER, password);
  await storage.credentials.replaceMethod(credential);
  calls.length = 0;
  const foreign = foreignHashes({ ...storage, ...setup });
  const method = passwordMethod({ credentials: storage.credentials, hasher, foreign, clock });
  const stored = async () => (await storage.credentials.listByUser('acme', ALICE.id))[0];
  return { ...setup, foreign, method, credential, stored };
}

describe('a password', () => {
  it('proves its user', async () => {
    const { method, credential, clock, stored } = await withPassword();
    clock.advance(5);
    expect(await method.verify(by(ALICE), { password: PASSWORD })).toEqual({
      proven: true,
      user: ALICE,
      evidence: { method: 'password', credentialId: credential.id, provenAt: clock.now(), userVerified: false },
    });
    expect(await stored()).toMatchObject({ lastUsedAt: clock.now() });
  });

  it('is kept as a salted Argon2id hash of 19 MiB', async () => {
    const { credential, ...setup } = await withPassword();
    expect(credential.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$.{22}\$.{43}$/);
    expect((await createPassword(setup, OWNER, PASSWORD)).hash).not.toBe(credential.hash);
  });

  it('is the same however its characters are composed', async () => {
    const { method } = await withPassword('Ｃafe\u0301 au lait, s’il vous plaît');
    expect(await method.verify(by(ALICE), { password: 'Café au lait, s’il vous plaît' })).toMatchObject({
      proven: true,
    });
  });

  it.each([
    ['a wrong password', 'wrong_secret', ALICE],
    ['an unknown user', 'unknown_user', undefined],
    ['a user without a password', 'not_registered', BOB],
    ['a disabled user', 'user_disabled', DISABLED],
  ])('refuses %s after exactly one verification', async (_, reason, user) => {
    const { method, calls } = await withPassword();
    const password = reason === 'wrong_secret' ? 'incorrect horse' : PASSWORD;
    expect(await method.verify(by(user), { password })).toEqual({
      proven: false,
      reason,
      ...(user && { userId: user.id }),
    });
    expect(calls).toEqual(['verify']);
  });

  it('takes the same one verification when it is right', async () => {
    const { method, calls } = await withPassword();
    await method.verify(by(ALICE), { password: PASSWORD });
    expect(calls).toEqual(['verify']);
  });

  it.each([
    ['129 characters', 'x'.repeat(129)],
    ['1025 bytes', '\u{1f600}'.repeat(257)],
    ['129 characters once composed', 'ﷺ'.repeat(8)],
  ])('of %s is refused before any hashing, for everybody', async (_, password) => {
    const { method, calls } = await withPassword();
    for (const user of [ALICE, BOB, DISABLED, undefined]) {
      expect(await method.verify(by(user), { password })).toMatchObject({ proven: false, reason: 'malformed' });
    }
    expect(calls).toEqual([]);
  });

  it('is hashed anew when the parameters have changed, and still one credential', async () => {
    const { method, storage, stored } = await withPassword();
    const old = await hash(PASSWORD, { memoryCost: 4096, timeCost: 1, parallelism: 1 });
    expect(needsRehash(old)).toBe(true);
    await storage.credentials.replaceMethod(aPassword({ hash: old }));

    expect(await method.verify(by(ALICE), { password: 'wrong horse' })).toMatchObject({ reason: 'wrong_secret' });
    expect(await stored()).toMatchObject({ hash: old });

    expect(await method.verify(by(ALICE), { password: PASSWORD })).toMatchObject({ proven: true });
    const renewed = await stored();
    expect(renewed).toMatchObject({ id: aPassword().id, method: 'password' });
    expect(renewed?.method === 'password' && needsRehash(renewed.hash)).toBe(false);
    expect(await method.verify(by(ALICE), { password: PASSWORD })).toMatchObject({ proven: true });
  });

  it('changed while it is hashed anew stays as it was changed', async () => {
    const { storage, hasher, foreign, clock, stored } = await withPassword();
    const old = await hash(PASSWORD, { memoryCost: 4096, timeCost: 1, parallelism: 1 });
    await storage.credentials.replaceMethod(aPassword({ hash: old }));
    const changed = aPassword({ id: '00000000-0000-4000-8000-0000000000aa', hash: await hasher.hash('another one') });
    const slow = {
      ...hasher,
      hash: async (secret: string) => {
        await storage.credentials.replaceMethod(changed);
        return hasher.hash(secret);
      },
    };
    const method = passwordMethod({ credentials: storage.credentials, hasher: slow, foreign, clock });
    await method.verify(by(ALICE), { password: PASSWORD });
    expect(await stored()).toEqual(changed);
  });
});
