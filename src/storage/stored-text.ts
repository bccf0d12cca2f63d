// What both backends keep as the same text.
import type { EnrollmentState } from '#src/policy/types.ts';
import type { AuditEvent } from './ports/audit-store.ts';
import type { User } from './ports/user-store.ts';

/** Where nobody has skipped yet. */
export const NEVER_SKIPPED: EnrollmentState = { freeSkips: 0, campaigns: {} };

/** The campaign that the counters belong to which an older release kept for all of them together. */
const FIRST_CAMPAIGN = 'everybody';

/** What an older release kept. */
export interface EarlierState {
  readonly skips: number;
  readonly freeSkips: number;
  readonly snoozedUntil: number;
}

/** The same text for the same state, however its members are ordered: states are compared by it. */
export function enrollmentText({ freeSkips, campaigns }: EnrollmentState): string {
  const ids = Object.keys(campaigns).toSorted();
  const ordered = ids.flatMap((id) => {
    const campaign = campaigns[id];
    return campaign ? [[id, { skips: campaign.skips, snoozedUntil: campaign.snoozedUntil }] as const] : [];
  });
  return JSON.stringify({ campaigns: Object.fromEntries(ordered), freeSkips });
}

export function readEnrollment(text: string): EnrollmentState {
  return JSON.parse(text) as EnrollmentState;
}

/** What the state of an older release is today. */
export function fromEarlier({ skips, freeSkips, snoozedUntil }: EarlierState): EnrollmentState {
  const isUnused = skips === 0 && snoozedUntil === 0;
  return { freeSkips, campaigns: isUnused ? {} : { [FIRST_CAMPAIGN]: { skips, snoozedUntil } } };
}

/** How an older release would have kept it; undefined for what it could not. */
export function toEarlier({ freeSkips, campaigns }: EnrollmentState): EarlierState | undefined {
  const { [FIRST_CAMPAIGN]: first = { skips: 0, snoozedUntil: 0 }, ...others } = campaigns;
  return Object.keys(others).length === 0 ? { freeSkips, ...first } : undefined;
}

/** The details of an event. */
export function fromDetails(details: AuditEvent['details']): string | null {
  return details === null ? null : JSON.stringify(details);
}

export function toDetails(text: string | null): AuditEvent['details'] {
  return text === null ? null : (JSON.parse(text) as AuditEvent['details']);
}

/** What of a user is looked through for a text: no match goes from one into the next. */
export function searchText({ username, email, displayName }: Pick<User, 'username' | 'email' | 'displayName'>): string {
  return fold([username, email ?? '', displayName].join('\n'));
}

/** What is looked for there, however it was typed. */
export function searchedText(typed: string): string {
  return fold(typed)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
}

const fold = (text: string) => text.normalize('NFKC').toLowerCase().normalize('NFKC');
