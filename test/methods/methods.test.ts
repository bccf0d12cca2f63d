import { describe, expect, it } from '@jest/globals';
import { createPassword } from '#src/methods/password/password.ts';
import { codeAt } from '#src/methods/totp/code.ts';
import { assuranceOf } from '#src/policy/assurance.ts';
import { NOW } from '../support/fixed-clock.ts';
import { createAuthenticator } from '../support/software-authenticator.ts';
import { ALICE, by, guardedMethods, OWNER } from './setup.ts';

const relyingParty = {
  tenantId: 'acme',
  rpId: 'login.example',
  name: 'Acme',
  origins: ['https://login.example'],
};
const binding = 'interaction-1';
const STEP = Math.floor(NOW / 30);

describe('createMethods', () => {
  it('takes one user through every way of proving', async () => {
    const { methods, storage, clock, ...parts } = await guardedMethods();
    await storage.credentials.replaceMethod(await createPassword({ ...parts, clock }, OWNER, 'correct horse battery'));
    const first = await methods.password.verify(by(ALICE), { password: 'correct horse battery' });

    const enrollee = { name: 'Authenticator app', issuer: 'Acme', user: ALICE, binding };
    const { secret, token } = await methods.totpEnrollment.begin(enrollee);
    await methods.totpEnrollment.finish({ ...enrollee, token, code: codeAt(secret, STEP) });
    clock.advance(30);
    const second = await methods.totp.verify(by(ALICE), { code: codeAt(secret, STEP + 1) });

    await methods.recoveryCodes.create(ALICE);
    const codes = await methods.recoveryCodes.create(ALICE);
    const third = await methods.recoveryCode.verify(by(ALICE), { code: codes[0]! });

    const authenticator = createAuthenticator({ rpId: 'login.example', origin: 'https://login.example' });
    const ceremony = { relyingParty, binding, user: ALICE, existing: [] };
    const created = authenticator.register(await methods.passkeyRegistration.registrationOptions(ceremony));
    await methods.passkeyRegistration.register({
      ...ceremony,
      maxPasskeys: 10,
      kindName: () => 'Passkey',
      response: created,
    });
    const options = await methods.passkey.authenticationOptions({ relyingParty, binding });
    const response = authenticator.authenticate(options);
    const fourth = await methods.passkey.verify(by(undefined), { relyingParty, binding, response });

    const evidence = [first, second, third, fourth].map((proof) => {
      if (!proof.proven) throw new Error(proof.reason);
      return proof.evidence;
    });
    expect(evidence.map(({ method }) => method)).toEqual(['password', 'totp', 'recovery_code', 'passkey']);
    expect(assuranceOf(evidence.slice(0, 2))).toBe('multi_factor');
    expect(assuranceOf(evidence.slice(3))).toBe('phishing_resistant');
    const held = await storage.credentials.listByUser('acme', ALICE.id);
    expect(held.map(({ method }) => method).toSorted()).toEqual(['passkey', 'password', 'recovery_code', 'totp']);
  });

  it('puts each guessable method behind the lockout', async () => {
    const { methods } = await guardedMethods();
    const tries = [
      () => methods.password.verify(by(undefined), { password: 'x'.repeat(200) }),
      () => methods.totp.verify(by(undefined), { code: '' }),
      () => methods.recoveryCode.verify(by(undefined), { code: '' }),
      () => methods.emailCode.verify(by(undefined), { code: '', token: '', binding }),
      () => methods.temporaryAccessPass.verify(by(undefined), { pass: '' }),
    ];
    for (const attempt of tries) {
      for (let time = 0; time < 10; time += 1) await attempt();
      expect(await attempt()).toMatchObject({ proven: false, reason: 'locked' });
    }
  });
});
