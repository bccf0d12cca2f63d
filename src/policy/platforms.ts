import type { Platform } from './authenticators.ts';

// Authenticators that keep a passkey on one platform. All others can be had everywhere, or do not say what they are.
const HOMES: Readonly<Record<string, Platform>> = {
  // iCloud Keychain, and the same where it is managed; Chrome's own on a Mac.
  'fbfc3007-154e-4ecc-8c0b-6e020557d7bd': 'apple',
  'dd4ec289-e01d-41c9-bb89-70fa845d4bf2': 'apple',
  'adce0002-35bc-c60a-648b-0b25f1f05503': 'apple',
  // Windows Hello: by hardware, by virtualization, by software.
  '08987058-cadc-4b81-b6e1-30de50dcbe96': 'windows',
  '9ddd1817-af5a-4672-a2b9-3e3dd95000a9': 'windows',
  '6028b017-b1d4-4c02-b4b3-afcdafc96bb2': 'windows',
  // Samsung Pass.
  '53414d53-554e-4700-0000-000000000000': 'android',
};

/**
 * The only platform on which passkeys of this authenticator are at hand without another device; undefined where it is
 * everywhere, or nobody knows. The AAGUID, in lower case, is believed: this decides what is suggested, nothing else.
 */
export function platformOf(aaguid: string): Platform | undefined {
  return HOMES[aaguid];
}

// The first that fits: a phone with Android says Linux as well.
const SYSTEMS: readonly (readonly [RegExp, Platform])[] = [
  [/Android/, 'android'],
  [/iPhone|iPad|Mac OS X|Macintosh/, 'apple'],
  [/Windows/, 'windows'],
  [/Linux|CrOS/, 'linux'],
];

/** What a browser says it runs on; undefined when it says nothing we know. */
export function platformFrom(userAgent: string): Platform | undefined {
  return SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1];
}
