import { randomBytes } from 'node:crypto';
import { checkAssertion } from '#src/methods/passkey/assertion.ts';
import { parseAuthenticationResponse } from '#src/methods/passkey/response-shape.ts';
import { argon2Hasher, DUMMY_HASH } from '#src/methods/password/hash.ts';
import { aPasskey } from '../../../test/support/builders.ts';
import { createAuthenticator } from '../../../test/support/software-authenticator.ts';

const ORIGIN = 'http://localhost';

/** CPU milliseconds, all threads, of the two proofs by themselves: in the server's own process, on the machine as it is now. */
export function proofs() {
  const assertion = oneAssertion();
  const hasher = argon2Hasher({ random: { bytes: randomBytes } });
  return {
    assertionCost: () => cost(40, assertion),
    hashCost: () => cost(4, async () => void (await hasher.verify(DUMMY_HASH, 'no such password'))),
  };
}

function oneAssertion(): () => Promise<void> {
  const authenticator = createAuthenticator({ rpId: 'localhost', origin: ORIGIN });
  const user = { id: randomBytes(16).toString('base64url') };
  const challenge = randomBytes(32).toString('base64url');
  authenticator.register({ challenge, rp: { id: 'localhost' }, user, pubKeyCredParams: [{ alg: -7 }] });
  const [held] = authenticator.held;
  const response = parseAuthenticationResponse(JSON.stringify(authenticator.authenticate({ challenge })));
  if (!held || !response) throw new Error('the authenticator made no assertion');
  const passkey = aPasskey({ webauthnId: held.id, publicKey: held.key.publicKey.toString('base64url') });
  const relyingParty = { tenantId: passkey.tenantId, rpId: 'localhost', name: 'Bench', origins: [ORIGIN] };
  return async () => {
    const { reason } = await checkAssertion(response, relyingParty, passkey);
    if (reason !== undefined) throw new Error(`the assertion was refused: ${reason}`);
  };
}

async function cost(times: number, proof: () => Promise<void>): Promise<number> {
  await proof();
  const before = process.cpuUsage();
  for (let turn = 0; turn < times; turn += 1) await proof();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / times;
}
