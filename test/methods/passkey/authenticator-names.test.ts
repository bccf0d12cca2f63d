import { describe, expect, it } from '@jest/globals';
import { authenticatorKind, providerName, readNames } from '#src/methods/passkey/authenticator-names.ts';
import { distinctName } from '#src/methods/passkey/passkey-name.ts';

const NONE = '00000000-0000-0000-0000-000000000000';

describe('providerName', () => {
  it.each([
    ['fbfc3007-154e-4ecc-8c0b-6e020557d7bd', 'iCloud Keychain'],
    ['ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4', 'Google Password Manager'],
    ['08987058-cadc-4b81-b6e1-30de50dcbe96', 'Windows Hello'],
    ['de1e552d-db1d-4423-a619-566b625cdc84', 'Microsoft Authenticator'],
    ['2fc0579f-8113-47ea-b116-bb5a8db9202a', 'YubiKey 5 NFC'],
    ['bada5566-a7aa-401f-bd96-45619a55120d', '1Password'],
    ['d548826e-79b4-db40-a3d8-11116f7e8349', 'Bitwarden'],
    [NONE, undefined],
    ['constructor', undefined],
    ['', undefined],
  ])('of %s is %s', (aaguid, name) => {
    expect(providerName(aaguid)).toBe(name);
  });

  it('is one short line without markup, whatever a published list says', () => {
    const id = (digit: number) => `aaaaaaaa-0000-4000-8000-00000000000${digit}`;
    const names = readNames({
      [id(0)]: ' A\n<b>key</b>\u202e ',
      [id(1)]: 'x'.repeat(200),
      [id(2)]: '\u0000\u200b',
      [id(3)]: 7,
      [id(4).toUpperCase()]: 'Key & Co',
      'no-aaguid': 'Nobody',
      [NONE]: 'Anybody',
    });
    expect([...names]).toEqual([
      [id(0), 'A b key /b'],
      [id(1), `${'x'.repeat(47)}…`],
      [id(4), 'Key Co'],
    ]);
  });
});

describe('authenticatorKind', () => {
  it.each([
    [['usb'], undefined, 'security_key'],
    [['nfc', 'smart-card'], 'cross-platform', 'security_key'],
    [['hybrid', 'internal'], 'cross-platform', 'phone'],
    [['hybrid', 'internal'], 'platform', 'passkey'],
    [['hybrid', 'internal'], undefined, 'passkey'],
    [['internal'], 'platform', 'device'],
    [['internal', 'usb'], undefined, 'device'],
    [[], 'cross-platform', 'passkey'],
    [[], undefined, 'passkey'],
  ])('calls transports %j, attached %s, a %s', (transports, attachment, kind) => {
    expect(authenticatorKind(transports, attachment)).toBe(kind);
  });
});

describe('distinctName', () => {
  it('counts up past the names that are taken, however they are written', () => {
    expect(distinctName('Bitwarden', [])).toBe('Bitwarden');
    expect(distinctName('Bitwarden', ['bitwarden', 'BITWARDEN 2', 'Bitwarden 4'])).toBe('Bitwarden 3');
  });
});
