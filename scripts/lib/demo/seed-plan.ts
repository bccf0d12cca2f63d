import { randomInt } from 'node:crypto';
import { Secret } from 'otpauth';
import { DEFAULT_POLICY } from '../../../src/tenants/default-policy.ts';
import type { TenantPolicy } from '../../../src/policy/types.ts';
import type { Group } from '../../../src/storage/ports/group-store.ts';
import type { DemoUser } from './facts.ts';

export interface PlannedTenant {
  readonly id: string;
  readonly name: string;
  readonly color: string;
  readonly policy: TenantPolicy;
  readonly groups: readonly Pick<Group, 'id' | 'name'>[];
  readonly users: readonly DemoUser[];
}

/** What the demo is to hold. Kept from its first moment, so that a seeding that was cut short can go on. */
export interface SeedPlan {
  readonly version: 1;
  /** Everything was made: from here on the users' credentials are their own. */
  readonly complete: boolean;
  readonly tenants: readonly PlannedTenant[];
}

/** A tenant that suggests a passkey, but requires it of its group Finance, and one that requires it of everybody, each with fresh random credentials. */
export function newSeedPlan(): SeedPlan {
  return {
    version: 1,
    complete: false,
    tenants: [
      {
        id: 'acme',
        name: 'Acme',
        color: '#1f4fd8',
        policy: {
          ...DEFAULT_POLICY,
          groups: [{ group: 'finance', assurance: { required: 'phishing_resistant' } }],
        },
        groups: [{ id: 'finance', name: 'Finance' }],
        users: [
          ...newUsers('alice', 'Alice Archer'),
          newUser({ username: 'frances', displayName: 'Frances Field', groups: ['finance'] }),
        ],
      },
      {
        id: 'globex',
        name: 'Globex',
        color: '#0f6b4f',
        policy: {
          ...DEFAULT_POLICY,
          campaigns: DEFAULT_POLICY.campaigns.map((one) => ({ ...one, mode: 'required', snoozeDays: 0, skips: 0 })),
        },
        groups: [],
        users: newUsers('grace', 'Grace Green'),
      },
    ],
  };
}

function newUsers(username: string, displayName: string): DemoUser[] {
  return [
    newUser({ username: 'admin', displayName: 'Ada Admin', role: 'admin' }),
    newUser({ username, displayName }),
    // Has nothing but a password, so that registering a second factor can be seen.
    newUser({ username: 'newcomer', displayName: 'Nell Newcomer', totpSecret: null }),
  ];
}

function newUser(user: Pick<DemoUser, 'username' | 'displayName'> & Partial<DemoUser>): DemoUser {
  return { role: 'user', password: newPassword(), totpSecret: newTotpSecret(), groups: [], ...user };
}

// Nothing that is mistaken for something else when it is copied by hand.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_SIZE = 5;

function newPassword(): string {
  const group = () => Array.from({ length: GROUP_SIZE }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

const newTotpSecret = () => new Secret({ size: 20 }).base32;
