import { CERTIFICATIONS, type PasskeyProfile } from '#src/policy/authenticators.ts';
import type { Campaign } from '#src/policy/types.ts';

type Folds<Item> = { readonly [Name in keyof Item]?: (one: Item[Name], other: Item[Name]) => Item[Name] };

const MODES: readonly Campaign['mode'][] = ['off', 'suggest', 'required'];

/** Of two values of a campaign the one that asks more of people, or asks more people. */
export const STRICTER_CAMPAIGN: Folds<Campaign> = {
  mode: (one, other) => laterOf(MODES, one, other),
  snoozeDays: Math.min,
  skips: (one, other) => (one === null || other === null ? (one ?? other) : Math.min(one, other)),
  due: (one, other) => [one, other].filter((day) => day !== null).toSorted()[0] ?? null,
  groups: (one, other) => (one === null || other === null ? null : union(one, other)),
  exempt: intersection,
};

/** Of two values of a profile the one that fewer passkeys meet. Whom it is for makes it neither stricter nor looser. */
export const STRICTER_PROFILE: Folds<PasskeyProfile> = {
  keys: intersection,
  attestation: (one, other) => (one === 'required' ? one : other),
  authenticators: fewerAuthenticators,
  certification: (one, other) => laterOf([null, ...CERTIFICATIONS], one, other),
  hardware: (one, other) => one || other,
};

type Authenticators = PasskeyProfile['authenticators'];

function fewerAuthenticators(one: Authenticators, other: Authenticators): Authenticators {
  if (one.list === 'any') return other;
  if (other.list === 'any') return one;
  if (one.list === 'block' && other.list === 'block') {
    return { list: 'block', aaguids: union(one.aaguids, other.aaguids) };
  }
  if (one.list === 'allow' && other.list === 'allow') {
    return { list: 'allow', aaguids: intersection(one.aaguids, other.aaguids) };
  }
  const [allowed, blocked] = one.list === 'allow' ? [one, other] : [other, one];
  return { list: 'allow', aaguids: allowed.aaguids.filter((aaguid) => !blocked.aaguids.includes(aaguid)) };
}

function laterOf<T>(order: readonly T[], one: T, other: T): T {
  return order.indexOf(one) > order.indexOf(other) ? one : other;
}

function union<T>(one: readonly T[], other: readonly T[]): T[] {
  return [...new Set([...one, ...other])];
}

function intersection<T>(one: readonly T[], other: readonly T[]): T[] {
  return one.filter((item) => other.includes(item));
}
