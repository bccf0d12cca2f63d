import { z } from 'zod';
import { ProblemError, type ProblemCode } from '#src/errors.ts';
import { passkeyFailure, type PasskeyFailure } from '#src/methods/passkey/failures.ts';
import { LONGEST_NAME, passkeyName } from '#src/methods/passkey/passkey-name.ts';
import { passkeyDemand, passkeyPlaces } from '#src/methods/passkey/policy-demand.ts';
import type { RegistrationRefusal } from '#src/methods/passkey/registration.ts';
import { CEREMONY_SECONDS, relyingPartyOf } from '#src/methods/passkey/relying-party.ts';
import { isAllowed } from '#src/policy/freshness.ts';
import { ASSURANCE, type Assurance } from '#src/policy/types.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { userPolicy } from '#src/tenants/user-policy.ts';
import { mostPasskeys } from '#src/users/registered-credentials.ts';
import { actorName } from '../actor.ts';
import { operation } from '../operation.ts';
import { requireActive, type PersonCall } from '../people.ts';
import { credential, shownCredential } from '../shown-credential.ts';

const LONGEST_CHALLENGE = 30 * 86_400;
/** Some makers attest with long chains of certificates, and browsers send it all twice. */
const RESPONSE_BYTES = 256 * 1024;

const required = z
  .enum(ASSURANCE)
  .optional()
  .describe(
    'What a sign-in with it has to reach: such as hardware for administrators. Never less than the policy requires.',
  );

/** A passkey for the person of a call: bound to them, to their organisation and to whoever makes it. */
async function ceremonyOf(call: PersonCall, needs: Assurance | undefined) {
  const { actor, tenant, person, services } = call;
  const { publicUrl, relatedOrigins } = services.deployment;
  requireActive(person);
  const policy = userPolicy(tenant, person);
  if (!isAllowed(policy, 'passkey')) {
    const message = 'The policy takes no passkey from this person: list passkey in signIn.methods or mfa.methods first';
    throw new ProblemError('method_not_allowed', message, { details: { method: 'passkey' } });
  }
  const purpose = { policy, required: needs };
  const existing = await services.storage.credentials.listByUser(tenant.id, person.id);
  const ceremony = {
    relyingParty: relyingPartyOf(tenant, tenantAddress(publicUrl, tenant.id, relatedOrigins)),
    binding: `admin|${actorName(actor)}`,
    user: person,
    existing,
    demand: passkeyDemand(purpose),
    isProvisioned: true,
  };
  return { ceremony, hints: passkeyPlaces(purpose), policy, maxPasskeys: mostPasskeys(policy, existing) };
}

export const creationOptions = operation({
  id: 'passkeys.creationOptions',
  summary: 'Begin to make a passkey for a person, to be handed over to them',
  description:
    'What `navigator.credentials.create` is asked for (PublicKeyCredentialCreationOptionsJSON, WebAuthn Level 3 §5.1). ' +
    'Stores nothing. Only whoever has asked for it can finish it, once, with `passkeys.provision`.',
  method: 'POST',
  path: '/tenants/{tenant}/users/{user}/passkeys/creation-options',
  permission: 'credentials:write',
  notSelf: true,
  body: z
    .strictObject({
      lifetime: z
        .int()
        .min(CEREMONY_SECONDS)
        .max(LONGEST_CHALLENGE)
        .default(CEREMONY_SECONDS)
        .describe('Seconds for which the challenge is good: long for keys that are made in batches.'),
      required,
    })
    .prefault({}),
  answer: z.object({
    options: z.looseObject({ challenge: z.string() }),
    expiresAt: z.int().describe('Epoch seconds.'),
  }),
  run: async (call) => {
    const { body, services } = call;
    const { lifetime } = body;
    const { ceremony, hints } = await ceremonyOf(call, body.required);
    const expiresAt = services.clock.now() + lifetime;
    const options = await services.methods.passkeyRegistration.registrationOptions({ ...ceremony, hints, lifetime });
    return { options: { ...options }, expiresAt };
  },
});

export const provisionPasskey = operation({
  id: 'passkeys.provision',
  summary: 'Register a passkey for a person',
  description:
    'Checked as one that the person registers: origin, user verification, what the policy says of passkeys, and how many ' +
    'there may be. A refusal has its `reason`. The person is told.',
  method: 'POST',
  path: '/tenants/{tenant}/users/{user}/passkeys',
  permission: 'credentials:write',
  fresh: true,
  notSelf: true,
  maxBytes: RESPONSE_BYTES,
  body: z.strictObject({
    name: z
      .string()
      .trim()
      .max(LONGEST_NAME)
      .refine((name) => passkeyName(name) !== undefined, 'A name is one line of 1 to 64 characters.')
      .describe('What the person will know it by.'),
    response: z.looseObject({}).describe('RegistrationResponseJSON, WebAuthn Level 3 §5.1.'),
    required,
  }),
  answer: credential,
  creates: true,
  run: async (call) => {
    const { person, body, record, services } = call;
    const { name, response } = body;
    const { ceremony, policy, maxPasskeys } = await ceremonyOf(call, body.required);
    const made = { ...ceremony, maxPasskeys, response, name, kindName: () => name };
    const result = await services.methods.passkeyRegistration.register(made);
    if (!result.registered) {
      await record('passkey.provisioned', { refused: result.reason });
      throw refused(result.reason);
    }
    await record('passkey.provisioned', { credentialId: result.credential.id });
    await services.notifications.send(person, 'passkey_provisioned', { name: result.credential.name });
    return shownCredential(result.credential, { user: person, policy, now: services.clock.now() });
  },
});

const CODES: Readonly<Partial<Record<PasskeyFailure, ProblemCode>>> = {
  too_many_passkeys: 'too_many_passkeys',
  not_allowed: 'passkey_not_allowed',
  not_attested: 'passkey_not_allowed',
  not_recognised: 'passkey_not_allowed',
  not_safe: 'passkey_not_allowed',
  not_checkable: 'passkey_not_allowed',
};

function refused(reason: RegistrationRefusal): ProblemError {
  const code = CODES[passkeyFailure(reason)] ?? 'validation_failed';
  return new ProblemError(code, `This passkey was not registered: ${reason}`, { details: { reason } });
}

export const PASSKEY_OPERATIONS = [creationOptions, provisionPasskey];
