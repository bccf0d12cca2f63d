import { stricterOf } from './assurance.ts';
import type { Settings } from './types.ts';

type Fold<T> = (one: T, other: T) => T;

/**
 * What "stricter" means, for each setting: the one of two values that asks more of people, gives them less time, or lets
 * fewer things through. The order of a list stays that of the first.
 */
export const STRICTEST: {
  readonly [Part in keyof Settings]: { readonly [Name in keyof Settings[Part]]: Fold<Settings[Part][Name]> };
} = {
  signIn: { methods: common },
  session: { idle: Math.min, absolute: Math.min },
  assurance: { required: stricterOf, maxAge: leastOf },
  mfa: { methods: common, enrollment: preferring('not_offered'), trustedDeviceDays: Math.min },
  passkeys: { max: Math.min, freshness: Math.min, automatic: (one, other) => one && other },
  temporaryAccessPass: {
    lifetime: Math.min,
    oneTime: (one, other) => one || other,
    length: Math.max,
    assurance: preferring('enrollment'),
  },
};

function common<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  return one.every((item) => other.includes(item)) ? one : one.filter((item) => other.includes(item));
}

function leastOf(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function preferring<T>(strict: NoInfer<T>): Fold<T> {
  return (one, other) => (other === strict ? other : one);
}
