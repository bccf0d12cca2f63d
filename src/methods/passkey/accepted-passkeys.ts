import type { PasskeyProfile } from '#src/policy/authenticators.ts';
import { providerName } from './authenticator-names.ts';
import { fittingProfiles, needsHardware, passkeyDemand, type Purpose } from './policy-demand.ts';

/** What passkeys are accepted, as pages tell it. Texts are chosen by its words. */
export interface AcceptedPasskeys {
  /** Each is accepted. */
  readonly kinds: readonly AcceptedKind[];
  /** Whether the browser may ask if it may tell who made the passkey. */
  readonly tellsMaker: boolean;
}

interface AcceptedKind {
  readonly keys: 'any' | 'synced' | 'device_bound';
  readonly list: PasskeyProfile['authenticators']['list'];
  /** Models of the list; an AAGUID where nobody knows the name. */
  readonly names: readonly string[];
  /** How many models the list has beyond these. */
  readonly more: number;
  readonly certified: boolean;
  /** `L1+`; undefined where any level will do. */
  readonly level: string | undefined;
  readonly hardware: boolean;
}

const MOST_NAMES = 8;
const ANYTHING: PasskeyProfile = {
  ...{ id: '', keys: ['device_bound'], attestation: 'required', groups: null, exempt: [] },
  ...{ authenticators: { list: 'any', aaguids: [] }, certification: null, hardware: true },
};

/** What a person may register; undefined where there is nothing to say, because any passkey will do. */
export function acceptedPasskeys(purpose: Purpose): AcceptedPasskeys | undefined {
  const demand = passkeyDemand(purpose);
  if (demand === undefined) return undefined;
  const hardware = needsHardware(purpose);
  const profiles = purpose.policy.passkeyProfiles.length === 0 ? [ANYTHING] : fittingProfiles(purpose);
  return {
    kinds: profiles.map((profile) => kindOf(profile, hardware)),
    tellsMaker: demand.attestation !== 'none',
  };
}

function kindOf({ keys, authenticators, certification, ...profile }: PasskeyProfile, hardware: boolean): AcceptedKind {
  // Several models of one maker may have one name.
  const names = [...new Set(authenticators.aaguids.map((aaguid) => providerName(aaguid) ?? aaguid))];
  const [key] = hardware ? ['device_bound' as const] : keys;
  return {
    keys: hardware || keys.length === 1 ? (key ?? 'any') : 'any',
    list: authenticators.list,
    names: names.slice(0, MOST_NAMES),
    more: Math.max(0, names.length - MOST_NAMES),
    certified: certification !== null,
    level: certification === null || certification === 'FIDO' ? undefined : certification.replace('plus', '+'),
    hardware: hardware || profile.hardware,
  };
}
