import { defaultAdministration } from '#src/policy/administration.ts';
import type { PasskeyProfile } from '#src/policy/authenticators.ts';
import type { Campaign, Settings, TenantPolicy } from '#src/policy/types.ts';
import type {
  EmailCodeCredential,
  PasskeyCredential,
  PasswordCredential,
  RecoveryCodeCredential,
  SecurityKeyCredential,
  TemporaryAccessPassCredential,
  TotpCredential,
  TrustedDeviceCredential,
} from '#src/storage/ports/credential-store.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { DEFAULT_POLICY } from '#src/tenants/default-policy.ts';
import { NOW } from './fixed-clock.ts';

type PolicyOverrides = { readonly [Part in keyof Settings]?: Partial<Settings[Part]> } & Partial<
  Pick<TenantPolicy, 'administration' | 'groups' | 'campaigns' | 'passkeyProfiles'>
>;

/** The default policy, with single settings of its parts replaced. */
export function aPolicy(overrides: PolicyOverrides = {}): TenantPolicy {
  const settings = {
    signIn: { ...DEFAULT_POLICY.signIn, ...overrides.signIn },
    session: { ...DEFAULT_POLICY.session, ...overrides.session },
    assurance: { ...DEFAULT_POLICY.assurance, ...overrides.assurance },
    mfa: { ...DEFAULT_POLICY.mfa, ...overrides.mfa },
    passkeys: { ...DEFAULT_POLICY.passkeys, ...overrides.passkeys },
    temporaryAccessPass: { ...DEFAULT_POLICY.temporaryAccessPass, ...overrides.temporaryAccessPass },
  };
  return {
    ...settings,
    administration: overrides.administration ?? defaultAdministration(settings),
    groups: overrides.groups ?? DEFAULT_POLICY.groups,
    campaigns: overrides.campaigns ?? DEFAULT_POLICY.campaigns,
    passkeyProfiles: overrides.passkeyProfiles ?? DEFAULT_POLICY.passkeyProfiles,
  };
}

/** A campaign for everybody that suggests a passkey. */
export function aCampaign(overrides: Partial<Campaign> = {}): Campaign {
  return {
    id: 'everybody',
    mode: 'suggest',
    snoozeDays: 1,
    skips: 3,
    due: null,
    groups: null,
    exempt: [],
    ...overrides,
  };
}

/** A profile that every passkey meets. */
export function aProfile(overrides: Partial<PasskeyProfile> = {}): PasskeyProfile {
  return {
    id: 'any',
    keys: ['synced', 'device_bound'],
    attestation: 'none',
    authenticators: { list: 'any', aaguids: [] },
    certification: null,
    hardware: false,
    groups: null,
    exempt: [],
    ...overrides,
  };
}

export function aTenant(overrides: Partial<Tenant> = {}): Tenant {
  return {
    id: 'acme',
    name: 'Acme',
    status: 'active',
    branding: { color: '#1f4fd8', logo: null },
    policy: aPolicy(),
    createdAt: NOW,
    version: 1,
    ...overrides,
  };
}

export function aUser(overrides: Partial<User> = {}): User {
  return {
    id: 'dXNlci1hbGljZS0wMDAwMQ',
    tenantId: 'acme',
    username: 'alice',
    email: 'alice@acme.example',
    emailVerified: false,
    displayName: 'Alice Example',
    status: 'active',
    role: 'user',
    preferredMethod: null,
    externalId: null,
    groups: [],
    createdAt: NOW,
    version: 1,
    ...overrides,
  };
}

const base = { tenantId: 'acme', userId: aUser().id, createdAt: NOW, lastUsedAt: null };

export function aPassword(overrides: Partial<PasswordCredential> = {}): PasswordCredential {
  return {
    ...base,
    id: '00000000-0000-4000-8000-000000000001',
    method: 'password',
    name: 'Password',
    hash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g',
    ...overrides,
  };
}

export function aTotp(overrides: Partial<TotpCredential> = {}): TotpCredential {
  return {
    ...base,
    id: '00000000-0000-4000-8000-000000000002',
    method: 'totp',
    name: 'Phone',
    sealedSecret: 'sealed',
    counter: 5,
    ...overrides,
  };
}

export function aRecoveryCodeSet(overrides: Partial<RecoveryCodeCredential> = {}): RecoveryCodeCredential {
  return {
    ...base,
    id: '00000000-0000-4000-8000-000000000003',
    method: 'recovery_code',
    name: 'Recovery codes',
    salt: 'c2FsdA',
    hashes: ['aGFzaC0x', 'aGFzaC0y', 'aGFzaC0z'],
    ...overrides,
  };
}

export function aPasskey(overrides: Partial<PasskeyCredential> = {}): PasskeyCredential {
  return {
    ...base,
    id: '00000000-0000-4000-8000-000000000004',
    method: 'passkey',
    name: 'Laptop',
    webauthnId: 'Y3JlZGVudGlhbC0x',
    rpId: 'localhost',
    publicKey: 'pQECAyYgASFYIA',
    counter: 0,
    transports: ['internal', 'hybrid'],
    backupEligible: true,
    backedUp: true,
    aaguid: '00000000-0000-0000-0000-000000000000',
    attestationFormat: 'none',
    ...overrides,
  };
}

export function aSecurityKey(overrides: Partial<SecurityKeyCredential> = {}): SecurityKeyCredential {
  return {
    ...aPasskey(),
    id: '00000000-0000-4000-8000-000000000005',
    method: 'security_key',
    name: 'Security key',
    webauthnId: 'c2VjdXJpdHkta2V5LTE',
    transports: ['usb'],
    backupEligible: false,
    backedUp: false,
    ...overrides,
  };
}

export function anEmailCode(overrides: Partial<EmailCodeCredential> = {}): EmailCodeCredential {
  return {
    ...base,
    id: '00000000-0000-4000-8000-000000000006',
    method: 'email_code',
    name: 'Email code',
    address: 'alice@acme.example',
    ...overrides,
  };
}

export function aPass(overrides: Partial<TemporaryAccessPassCredential> = {}): TemporaryAccessPassCredential {
  return {
    ...base,
    id: '00000000-0000-4000-8000-000000000007',
    method: 'temporary_access_pass',
    name: 'Temporary access pass',
    hash: 'aGFzaA',
    oneTime: true,
    expiresAt: NOW + 3600,
    spentAt: null,
    ...overrides,
  };
}

export function aTrustedDevice(overrides: Partial<TrustedDeviceCredential> = {}): TrustedDeviceCredential {
  return {
    ...base,
    id: '00000000-0000-4000-8000-000000000008',
    method: 'trusted_device',
    name: 'This browser',
    tokenHash: 'dG9rZW4',
    expiresAt: NOW + 30 * 86_400,
    ...overrides,
  };
}
