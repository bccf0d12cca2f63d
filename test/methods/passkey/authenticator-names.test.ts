import { describe, expect, it } from '@jest/globals';
import { authenticatorName } from '#src/methods/passkey/authenticator-names.ts';

const NONE = '00000000-0000-0000-0000-000000000000';

describe('authenticatorName', () => {
  it.each([
    ['fbfc3007-154e-4ecc-8c0b-6e020557d7bd', ['internal'], 'iCloud Keychain'],
    ['2fc0579f-8113-47ea-b116-bb5a8db9202a', ['usb', 'nfc'], 'YubiKey 5 NFC'],
    [NONE, ['usb'], 'Security key'],
    [NONE, ['nfc', 'smart-card'], 'Security key'],
    [NONE, ['internal', 'hybrid'], 'Passkey'],
    [NONE, ['internal', 'usb'], 'Passkey'],
    [NONE, [], 'Passkey'],
    ['constructor', [], 'Passkey'],
  ])('calls %s over %j %s', (aaguid, transports, name) => {
    expect(authenticatorName(aaguid, transports)).toBe(name);
  });
});
