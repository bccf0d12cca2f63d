/** Where a passkey may live, in the words of the hints (WebAuthn Level 3 §5.8.7). */
export type Place = 'client-device' | 'hybrid' | 'security-key';

type Capability = 'conditionalCreate' | 'hybridTransport' | 'passkeyPlatformAuthenticator';

/** Why there are no passkeys here; undefined where there are. Browsers show the interface on secure pages alone. */
export function whyUnsupported(): 'insecure' | 'not_supported' | undefined {
  if (!isSecureContext) return 'insecure';
  return typeof PublicKeyCredential === 'function' ? undefined : 'not_supported';
}

/** What the browser says of itself (§5.1.7); undefined of what it does not tell, and all of that in older ones. */
export async function capability(name: Capability): Promise<boolean | undefined> {
  if (typeof PublicKeyCredential !== 'function' || !('getClientCapabilities' in PublicKeyCredential)) return undefined;
  try {
    return (await PublicKeyCredential.getClientCapabilities())[name];
  } catch {
    return undefined; // it is as if it could not tell
  }
}

/** Where to save a passkey, as far as the browser tells: here if it can, else on a phone, else on a security key. */
export async function recommendedPlace(): Promise<Place> {
  if ((await capability('passkeyPlatformAuthenticator')) ?? (await hasPlatformAuthenticator())) return 'client-device';
  return (await capability('hybridTransport')) === false ? 'security-key' : 'hybrid';
}

async function hasPlatformAuthenticator(): Promise<boolean> {
  try {
    return await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
  } catch {
    return false; // an old browser, or one that was told not to say
  }
}
