import { isPasskeyAllowed } from './passkey-profiles.ts';
import type { Platform } from './authenticators.ts';
import type {
  Campaign,
  CampaignState,
  EnrollmentState,
  Evidence,
  Policy,
  RegisteredCredential,
  Skip,
} from './types.ts';

/** Before the first skip. */
export const NEVER_SKIPPED: EnrollmentState = { freeSkips: 0, campaigns: {} };

/** A failed try is the browser's word: so many skips are free on it, later ones count like any other. */
const FREE_SKIPS = 3;
const DAY = 86_400;

export interface PromptInput {
  readonly policy: Policy;
  readonly credentials: readonly RegisteredCredential[];
  readonly evidence: readonly Evidence[];
  readonly enrollment: EnrollmentState;
  readonly settled: boolean;
  readonly skipped: boolean;
  /** What the browser runs on, where it tells. */
  readonly platform?: Platform | undefined;
  readonly now: number;
}

/** How a campaign stands towards a person right now; every word but the last two says why it asks nothing. */
export type CampaignStanding =
  'off' | 'has_passkey' | 'skipped' | 'snoozed' | 'single_sign_on' | 'method_just_added' | 'suggests' | 'requires';

/**
 * How a campaign stands. A suggestion never interrupts single sign-on, nor a session in which another method was just
 * added; it looks for a passkey that is at hand on this device. A requirement is met by any passkey.
 */
export function campaignStanding(campaign: Campaign, input: PromptInput): CampaignStanding {
  const { credentials, enrollment, settled, skipped, now } = input;
  if (campaign.mode === 'off') return 'off';
  const passkeys = credentials.filter((one) => one.method === 'passkey' && isPasskeyAllowed(input.policy, one));
  const requires = isRequired(campaign, enrollment, now);
  if (passkeys.some((passkey) => requires || isAtHand(passkey, input))) return 'has_passkey';
  // The last skip lasts as long as the others: only after it is the suggestion a requirement.
  const isForcedNow = campaign.mode === 'required' || isDue(campaign, now);
  if (!isForcedNow && skipped) return 'skipped';
  if (!isForcedNow && now < stateOf(campaign, enrollment).snoozedUntil) return 'snoozed';
  if (requires) return 'requires';
  if (settled) return 'single_sign_on';
  return hasJustAdded(input) ? 'method_just_added' : 'suggests';
}

/** The campaigns that ask this person for a passkey now. */
export function askingCampaigns(input: PromptInput): Campaign[] {
  return input.policy.campaigns.filter((campaign) =>
    ['suggests', 'requires'].includes(campaignStanding(campaign, input)),
  );
}

/** May it be skipped, how often still, and until when. A skip is never offered once any campaign requires a passkey. */
export function enrollmentSkip(campaigns: readonly Campaign[], enrollment: EnrollmentState, now: number): Skip {
  if (campaigns.length === 0 || campaigns.some((campaign) => isRequired(campaign, enrollment, now))) {
    return { allowed: false };
  }
  const left = campaigns.flatMap((campaign) => skipsLeft(campaign, enrollment) ?? []);
  const dates = campaigns.flatMap(({ due }) => due ?? []).toSorted();
  return {
    allowed: true,
    left: left.length === 0 ? null : Math.min(...left),
    snoozeDays: Math.min(...campaigns.map(({ snoozeDays }) => snoozeDays)),
    due: dates[0] ?? null,
  };
}

/**
 * What a skip of these campaigns leaves behind, now in epoch seconds: each of them counts it, and is put off for its own
 * time. Undefined where none is allowed.
 */
export function afterSkip(
  campaigns: readonly Campaign[],
  before: EnrollmentState,
  cause: 'declined' | 'failed',
  now: number,
): EnrollmentState | undefined {
  if (!enrollmentSkip(campaigns, before, now).allowed) return undefined;
  if (cause === 'failed' && before.freeSkips < FREE_SKIPS) return { ...before, freeSkips: before.freeSkips + 1 };
  const counted = campaigns.map((campaign): [string, CampaignState] => [
    campaign.id,
    { skips: stateOf(campaign, before).skips + 1, snoozedUntil: now + campaign.snoozeDays * DAY },
  ]);
  return { ...before, campaigns: { ...before.campaigns, ...Object.fromEntries(counted) } };
}

/** Whether a campaign lets nobody go on without a passkey: by its mode, its date, or because every skip is used. */
export function isRequired(campaign: Campaign, enrollment: EnrollmentState, now: number): boolean {
  if (campaign.mode !== 'suggest') return campaign.mode === 'required';
  return isDue(campaign, now) || (skipsLeft(campaign, enrollment) ?? 1) <= 0;
}

/** Whether this policy lets nobody it is for be without a passkey. */
export function requiresPasskey({ campaigns }: Policy, enrollment: EnrollmentState, now: number): boolean {
  return campaigns.some((campaign) => isRequired(campaign, enrollment, now));
}

/** The day since which one of these campaigns has required a passkey by its date; undefined where none does. */
export function requiredSince(campaigns: readonly Campaign[], now: number): string | undefined {
  const due = campaigns.filter((campaign) => campaign.mode === 'suggest' && isDue(campaign, now));
  return due.flatMap((campaign) => campaign.due ?? []).toSorted()[0];
}

function isDue({ due }: Campaign, now: number): boolean {
  return due !== null && now >= Date.parse(due) / 1000;
}

function skipsLeft(campaign: Campaign, enrollment: EnrollmentState): number | undefined {
  return campaign.skips === null ? undefined : campaign.skips - stateOf(campaign, enrollment).skips;
}

// Own members alone: a campaign may be called `constructor`.
function stateOf({ id }: Campaign, { campaigns }: EnrollmentState): CampaignState {
  const known = Object.hasOwn(campaigns, id) ? campaigns[id] : undefined;
  return known ?? { skips: 0, snoozedUntil: 0 };
}

function isAtHand({ platform: home }: RegisteredCredential, { platform: here }: PromptInput): boolean {
  return home === undefined || here === undefined || home === here;
}

function hasJustAdded({ credentials, evidence }: PromptInput): boolean {
  const since = Math.min(...evidence.map(({ provenAt }) => provenAt));
  return credentials.some(
    ({ method, createdAt }) => createdAt !== undefined && createdAt > since && LASTING.has(method),
  );
}

/** What people register by themselves, one after the other only if they want to. */
const LASTING: ReadonlySet<string> = new Set(['passkey', 'totp', 'security_key', 'recovery_code']);
