import type { AuthenticationMethod } from './method.ts';
import type { passkeyMethod, PasskeyMethod } from './passkey/authentication.ts';
import type { passkeyRegistration, PasskeyRegistration } from './passkey/registration.ts';
import type { securityKeyRegistration, SecurityKeyRegistration } from './security-key/registration.ts';
import type { securityKeyMethod, SecurityKeyMethod } from './security-key/security-key.ts';

export interface WebauthnMethods {
  readonly passkey: PasskeyMethod;
  readonly passkeyRegistration: PasskeyRegistration;
  readonly securityKey: SecurityKeyMethod;
  readonly securityKeyRegistration: SecurityKeyRegistration;
}

type Deps = Parameters<typeof passkeyMethod>[0] &
  Parameters<typeof passkeyRegistration>[0] &
  Parameters<typeof securityKeyMethod>[0] &
  Parameters<typeof securityKeyRegistration>[0];

/**
 * Passkeys and security keys. What checks them is a sixth of an idle server's memory, so it is loaded with the first page
 * that asks for one.
 */
export function webauthnMethods(
  deps: Deps,
  guarded: <Input>(method: AuthenticationMethod<Input>) => AuthenticationMethod<Input>,
): WebauthnMethods {
  let loading: Promise<WebauthnMethods> | undefined;
  const loaded = () => (loading ??= load(deps));
  return {
    passkey: {
      ...guarded({ kind: 'passkey', verify: async (...proof) => (await loaded()).passkey.verify(...proof) }),
      authenticationOptions: async (request) => (await loaded()).passkey.authenticationOptions(request),
    },
    passkeyRegistration: {
      registrationOptions: async (request) => (await loaded()).passkeyRegistration.registrationOptions(request),
      register: async (input) => (await loaded()).passkeyRegistration.register(input),
    },
    securityKey: {
      ...guarded({ kind: 'security_key', verify: async (...proof) => (await loaded()).securityKey.verify(...proof) }),
      authenticationOptions: async (request) => (await loaded()).securityKey.authenticationOptions(request),
    },
    securityKeyRegistration: {
      registrationOptions: async (request) => (await loaded()).securityKeyRegistration.registrationOptions(request),
      register: async (input) => (await loaded()).securityKeyRegistration.register(input),
    },
  };
}

async function load(deps: Deps): Promise<WebauthnMethods> {
  const [authentication, registration, securityKey, securityKeys] = await Promise.all([
    import('./passkey/authentication.ts'),
    import('./passkey/registration.ts'),
    import('./security-key/security-key.ts'),
    import('./security-key/registration.ts'),
  ]);
  return {
    passkey: authentication.passkeyMethod(deps),
    passkeyRegistration: registration.passkeyRegistration(deps),
    securityKey: securityKey.securityKeyMethod(deps),
    securityKeyRegistration: securityKeys.securityKeyRegistration(deps),
  };
}
