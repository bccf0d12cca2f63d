import { hash as bcrypt } from '@node-rs/bcrypt';
import { describe, expect, it } from '@jest/globals';
import { foreignHashes } from '#src/methods/password/foreign/in-use.ts';
import { DUMMY_HASH, needsRehash } from '#src/methods/password/hash.ts';
import { createPassword, passwordMethod } from '#src/methods/password/password.ts';
import { aPassword, aUser } from '../../support/builders.ts';
import { ALICE, BOB, by, DISABLED, methodSetup } from '../setup.ts';

const PASSWORD = 'Ｃorrect horse battery';
/** As Django writes it, of one round: quick. */
const PBKDF2 = 'pbkdf2_sha256$1$seasalt$' + Buffer.alloc(32, 7).toString('base64');

/** Alice has a hash of bcrypt; the others have none from elsewhere. */
async function withForeign(hash?: string) {
  const setup = await methodSetup();
  const { storage, calls } = setup;
  const alices = aPassword({ hash: hash ?? (await bcrypt(PASSWORD, 4)), foreign: true });
  await storage.credentials.replaceMethod(alices);
  await storage.credentials.replaceMethod(
    await createPassword(setup, { tenantId: 'acme', userId: BOB.id }, 'bobs own'),
  );
  calls.length = 0;
  const node = () => {
    const foreign = foreignHashes({ ...storage, ...setup });
    return passwordMethod({ credentials: storage.credentials, hasher: setup.hasher, foreign, clock: setup.clock });
  };
  const stored = async () => {
    const [credential] = await storage.credentials.listByUser('acme', ALICE.id);
    if (credential?.method !== 'password') throw new Error('no password');
    return credential;
  };
  return { ...setup, alices, node, stored };
}

describe('a password that came from another system', () => {
  it('proves its person as it was typed there, and is hashed by us from then on', async () => {
    const { node, stored, alices, clock } = await withForeign();
    const method = node();
    expect(await method.verify(by(ALICE), { password: 'wrong horse' })).toMatchObject({ reason: 'wrong_secret' });
    expect(await stored()).toEqual(alices);

    clock.advance(5);
    expect(await method.verify(by(ALICE), { password: PASSWORD })).toMatchObject({
      proven: true,
      evidence: { credentialId: alices.id, provenAt: clock.now() },
    });
    const renewed = await stored();
    expect(renewed).toEqual({ ...aPassword(), hash: renewed.hash, lastUsedAt: clock.now() });
    expect(needsRehash(renewed.hash)).toBe(false);

    // From then on it is ours, and the same however its characters are composed.
    expect(await method.verify(by(ALICE), { password: 'Correct horse battery' })).toMatchObject({ proven: true });
    expect(await method.verify(by(ALICE), { password: 'wrong horse' })).toMatchObject({ reason: 'wrong_secret' });
  });

  it('is hashed by us once, however many sign in at the same moment, and never undoes a change', async () => {
    const { node, stored, storage, hasher } = await withForeign();
    const method = node();
    const proofs = await Promise.all([1, 2, 3].map(() => method.verify(by(ALICE), { password: PASSWORD })));
    expect(proofs.map(({ proven }) => proven)).toEqual([true, true, true]);
    expect((await stored()).foreign).toBeUndefined();

    const changed = aPassword({ hash: await hasher.hash('another one') });
    await storage.credentials.replaceMethod(aPassword({ hash: await bcrypt(PASSWORD, 4), foreign: true }));
    const { hash } = hasher;
    Object.assign(hasher, {
      hash: async (secret: string) => {
        await storage.credentials.replaceMethod(changed);
        return hash(secret);
      },
    });
    expect(await node().verify(by(ALICE), { password: PASSWORD })).toMatchObject({ proven: true });
    expect(await stored()).toEqual(changed);
  });

  it('of which bcrypt sees only the beginning proves as it did there, and stays: the rest may be mistyped', async () => {
    const long = 'x'.repeat(72);
    const { node, stored, alices, clock } = await withForeign(await bcrypt(`${long}right`, 4));
    expect(await node().verify(by(ALICE), { password: `${long}wrong` })).toMatchObject({ proven: true });
    expect(await stored()).toEqual({ ...alices, lastUsedAt: clock.now() });
  });

  it('costs the same work for everybody: for those who have one, have none, are disabled or unknown', async () => {
    const { node, calls } = await withForeign();
    const method = node();
    for (const user of [undefined, BOB, DISABLED, ALICE]) {
      calls.length = 0;
      expect(await method.verify(by(user), { password: 'wrong horse' })).toMatchObject({ proven: false });
      expect(calls).toEqual(['verifyForeign', 'verify']);
    }
    calls.length = 0;
    await method.verify(by(BOB), { password: 'bobs own' });
    expect(calls).toEqual(['verifyForeign', 'verify']);
    calls.length = 0;
    await method.verify(by(ALICE), { password: PASSWORD });
    expect(calls).toEqual(['verifyForeign', 'hash']);
  });

  it('costs others nothing more once the last one is hashed by us, and was forgotten', async () => {
    const { node, calls, clock } = await withForeign();
    const method = node();
    await method.verify(by(ALICE), { password: PASSWORD });
    clock.advance(3601);
    calls.length = 0;
    await method.verify(by(undefined), { password: PASSWORD });
    expect(calls).toEqual(['verify']);
  });

  it('goes through three kinds at most, the costliest, whoever is asked about', async () => {
    const { node, calls, storage } = await withForeign(PBKDF2);
    for (const rounds of [2, 3, 4]) {
      const user = aUser({ id: `user-${rounds}`, username: `user-${rounds}`, email: null });
      await storage.users.add(user);
      const hash = PBKDF2.replace('$1$', `$${rounds}$`);
      await storage.credentials.add(aPassword({ id: `password-${rounds}`, userId: user.id, hash, foreign: true }));
    }
    await node().verify(by(BOB), { password: 'bobs own' });
    expect(calls).toEqual(['verifyForeign', 'verifyForeign', 'verifyForeign', 'verify']);
  });

  it('that no release can verify any more is no password at all, and is not taken for one of ours', async () => {
    const { node, calls } = await withForeign(`$2b$31$${'x'.repeat(53)}`);
    expect(await node().verify(by(ALICE), { password: PASSWORD })).toMatchObject({ reason: 'wrong_secret' });
    expect(calls).toEqual(['verify']);
    const ours = await withForeign(DUMMY_HASH);
    expect(await ours.node().verify(by(ALICE), { password: PASSWORD })).toMatchObject({ reason: 'wrong_secret' });
  });
});
