import { METHOD_KINDS, type MethodKind } from '#src/policy/types.ts';
import type { AuditEvent, AuditFilter, AuditPart, AuditStore } from '#src/storage/ports/audit-store.ts';

/** How a sign-in has ended so far: `failed` at something wrong, `unfinished` with nothing wrong and no end. */
export const SIGN_IN_OUTCOMES = ['completed', 'cancelled', 'not_possible', 'failed', 'unfinished'] as const;
export type SignInOutcome = (typeof SIGN_IN_OUTCOMES)[number];

/** One sign-in: all that was written down from its first page to its end. */
export interface SignIn {
  /** Its own id; null for what belongs to none, such as a step that was written down before there were ids. */
  readonly signIn: string | null;
  /** Of its last event. */
  readonly id: string;
  /** Epoch seconds, of the first event and the last. */
  readonly startedAt: number;
  readonly at: number;
  readonly userId: string | null;
  readonly clientId: string | null;
  readonly address: string | null;
  readonly outcome: SignInOutcome;
  /** What was proven, in the order of the first time. */
  readonly methods: readonly MethodKind[];
  /** Why the last thing that was refused was refused; null where nothing was. */
  readonly reason: string | null;
}

export interface SignInFilter {
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly outcome?: SignInOutcome | undefined;
  /** One that was tried in it, right or wrong. */
  readonly method?: MethodKind | undefined;
  readonly from?: number | undefined;
  readonly until?: number | undefined;
}

type Audit = Pick<AuditStore, 'search'>;

/** Events of one sign-in that are looked at; nobody takes as many steps. */
const MOST_EVENTS = 200;
/** Events that are looked at for each item of a page: what is looked for may be rare, and then a page has less than was asked for. */
const MOST_LOOKED = 8;

const ENDS = ['completed', 'cancelled', 'not_possible'] as const;
const METHOD_EVENTS = METHOD_KINDS.map((kind) => `sign_in.${kind}`);
const END_EVENTS = ENDS.map((end) => `sign_in.${end}`);

/** The sign-ins of a tenant, the one with the latest event first; each once, however many events and pages it has. */
export async function readSignIns(audit: Audit, tenantId: string, filter: SignInFilter, part: AuditPart) {
  const wanted = eventsOf(filter);
  const wholeOf = reader(audit, tenantId);
  const items: SignIn[] = [];
  let next: string | null = part.after ?? null;
  for (let looked = 0; looked < MOST_LOOKED * part.limit && items.length < part.limit;) {
    const limit = part.limit - items.length;
    looked += limit;
    const page = await audit.search(tenantId, wanted, { limit, ...(next !== null && { after: next }) });
    const wholes = await Promise.all(page.events.map(wholeOf));
    page.events.forEach((event, index) => {
      const whole = wholes[index] ?? [event];
      // Of its events the newest that is looked for stands for it, or it would be there once for each.
      if (whole.find((one) => fits(one, wanted))?.id !== event.id) return;
      const signIn = toSignIn(whole);
      if (isWanted(signIn, whole, filter)) items.push(signIn);
    });
    ({ next } = page);
    if (next === null) break;
  }
  return { items, next };
}

/** The events of one sign-in, the newest first. None where there is no such sign-in. */
export async function readSignIn(audit: Audit, tenantId: string, signIn: string): Promise<readonly AuditEvent[]> {
  return (await audit.search(tenantId, { signIn }, { limit: MOST_EVENTS })).events;
}

/** What the events of one sign-in, the newest first, come to. */
export function toSignIn(events: readonly AuditEvent[]): SignIn {
  const [last, first] = [events[0], events.at(-1)];
  if (!last || !first) throw new Error('a sign-in has at least one event');
  const known = <Name extends 'userId' | 'clientId' | 'address'>(name: Name) =>
    events.find((event) => event[name] !== null)?.[name] ?? null;
  return {
    ...{ signIn: last.signIn, id: last.id, startedAt: first.at, at: last.at },
    ...{ userId: known('userId'), clientId: known('clientId'), address: known('address') },
    outcome: outcomeOf(events),
    methods: METHOD_KINDS.filter((kind) => events.some((event) => isOf(kind, event) && event.outcome === 'success')),
    reason: events.find(({ outcome }) => outcome === 'refused')?.reason ?? null,
  };
}

/** Reads the sign-in that an event is part of, each once: its steps stand close together. */
function reader(audit: Audit, tenantId: string) {
  const known = new Map<string, Promise<readonly AuditEvent[]>>();
  return (event: AuditEvent): Promise<readonly AuditEvent[]> => {
    if (event.signIn === null) return Promise.resolve([event]);
    const whole = known.get(event.signIn) ?? readSignIn(audit, tenantId, event.signIn);
    known.set(event.signIn, whole);
    return whole;
  };
}

/** Which events tell of the sign-ins that are looked for. */
function eventsOf({ userId, clientId, from, until, outcome, method }: SignInFilter): AuditFilter {
  return {
    ...{ userId, clientId, from, until },
    types: typesOf(outcome, method),
    outcome: outcome === 'failed' ? 'refused' : undefined,
  };
}

// The rarer of the two: of a method that few have there are few events, however many sign-ins are completed.
function typesOf(outcome: SignInOutcome | undefined, method: MethodKind | undefined): readonly string[] {
  if (method !== undefined) return [`sign_in.${method}`];
  if (outcome === undefined) return [...METHOD_EVENTS, ...END_EVENTS];
  return ENDS.some((end) => end === outcome) ? [`sign_in.${outcome}`] : METHOD_EVENTS;
}

function fits(event: AuditEvent, { types = [], outcome, userId, clientId, from, until }: AuditFilter): boolean {
  return (
    types.includes(event.type) &&
    (outcome === undefined || event.outcome === outcome) &&
    (userId === undefined || event.userId === userId) &&
    (clientId === undefined || event.clientId === clientId) &&
    (from === undefined || event.at >= from) &&
    (until === undefined || event.at < until)
  );
}

function isWanted(signIn: SignIn, events: readonly AuditEvent[], { outcome, method }: SignInFilter): boolean {
  if (outcome !== undefined && signIn.outcome !== outcome) return false;
  return method === undefined || events.some((event) => isOf(method, event));
}

function outcomeOf(events: readonly AuditEvent[]): SignInOutcome {
  const end = ENDS.find((one) => events.some(({ type }) => type === `sign_in.${one}`));
  if (end !== undefined) return end;
  const last = events.find(({ type }) => METHOD_EVENTS.includes(type)) ?? events[0];
  return last?.outcome === 'refused' ? 'failed' : 'unfinished';
}

const isOf = (kind: MethodKind, { type }: AuditEvent) => type === `sign_in.${kind}`;
