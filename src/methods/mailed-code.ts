import { CODE_LIFETIME, type CodeKind } from '#src/mail/kinds.ts';
import type { Mail } from '#src/mail/mail.ts';
import type { Clock } from '#src/clock.ts';
import type { Sealer } from '#src/keys/seal.ts';
import { lockSeconds, sendPause } from '#src/policy/lockout.ts';
import type { Random } from '#src/random.ts';
import type { AttemptStore } from '#src/storage/ports/attempt-store.ts';
import type { SpentStore } from '#src/storage/ports/spent-store.ts';
import { isSame, openToken, readDigits, sealToken, whoIs } from './email-code/token.ts';
import type { Attempt, RefusalReason } from './method.ts';

/** What a code is for, besides signing in, which is a method of its own. */
export type CodePurpose = Exclude<CodeKind, 'sign_in_code'>;

interface CodeAttempt extends Attempt {
  readonly purpose: CodePurpose;
  /** What the browser must still hold at the end. */
  readonly binding: string;
}

export interface MailedCodeRequest extends CodeAttempt {
  /** The user's address; null for whoever is not to get one: the same work is done. */
  readonly to: string | null;
  readonly locale?: string | undefined;
  readonly userAgent?: string | undefined;
}

export type MailedCodeSent =
  | { readonly sent: true; readonly token: string }
  /** Too many were asked for by this name; epoch seconds. */
  | { readonly sent: false; readonly until: number };

export type CodeChecked =
  { readonly right: true } | { readonly right: false; readonly reason: RefusalReason; readonly until?: number };

/** Codes by mail that prove an address. Sending and guessing are counted by what was typed and, out of sight, by person. */
export interface MailedCodes {
  /** Whether mail can leave: else nobody is offered a code. */
  readonly available: boolean;
  send(request: MailedCodeRequest): Promise<MailedCodeSent>;
  /** Of N parallel checks of a right code one is right. Whoever is unknown gets `wrong_secret`, after the same work. */
  check(attempt: CodeAttempt, given: { readonly token: string; readonly code: string }): Promise<CodeChecked>;
}

interface MailedCodesDeps {
  readonly attempts: AttemptStore;
  readonly spent: Pick<SpentStore, 'spend'>;
  readonly mail: Pick<Mail, 'post' | 'available'>;
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'below' | 'uuid'>;
}

const DIGITS = 6;

export function mailedCodes(deps: MailedCodesDeps): MailedCodes {
  const { attempts, mail, sealer, clock, random } = deps;
  return {
    available: mail.available,

    async send({ to, locale, userAgent, ...attempt }) {
      const { tenantId, user, subject, purpose, address } = attempt;
      const now = clock.now();
      const [shown, hidden] = keysOf(`${purpose}_sent`, attempt);
      const begun = await attempts.begin(tenantId, shown, now, sendPause);
      if (begun.locked) return { sent: false, until: begun.until };
      const isHeldBack = (await attempts.begin(tenantId, hidden, now, sendPause)).locked;

      const reached = isHeldBack || user === undefined ? null : to;
      const code = String(random.below(10 ** DIGITS)).padStart(DIGITS, '0');
      const details = {
        code,
        locale,
        ...(address === undefined ? {} : { address }),
        ...(userAgent ? { userAgent } : {}),
      };
      await mail.post({ tenantId, userId: user?.id ?? null, to: reached, kind: purpose, ...details });
      const who = whoIs(reached === null ? undefined : user);
      const token = { id: random.uuid(), code, who, expiresAt: now + CODE_LIFETIME };
      return { sent: true, token: sealToken(sealer, token, { tenantId, subject, binding: bindingOf(attempt) }) };
    },

    async check(attempt, given) {
      const { tenantId, purpose } = attempt;
      const [shown, hidden] = keysOf(purpose, attempt);
      const begin = (key: string) => attempts.begin(tenantId, key, clock.now(), lockSeconds);
      const state = await begin(shown);
      if (state.locked) return { right: false, reason: 'locked', until: state.until };
      // Under the hidden lock the work is done, of nobody, so that it looks like a wrong code.
      const isLocked = (await begin(hidden)).locked;
      const checked = await compare(isLocked ? { ...attempt, user: undefined } : attempt, given, deps);
      if (!checked.right) return isLocked ? { right: false, reason: 'locked' } : checked;
      const sent = keysOf(`${purpose}_sent`, attempt);
      await Promise.all([shown, hidden, ...sent].map((key) => attempts.clear(tenantId, key)));
      return checked;
    },
  };
}

async function compare(
  attempt: CodeAttempt,
  given: { readonly token: string; readonly code: string },
  { sealer, spent, clock }: MailedCodesDeps,
): Promise<CodeChecked> {
  const { tenantId, user, subject, purpose } = attempt;
  const refuse = (reason: RefusalReason): CodeChecked => ({ right: false, reason });
  const sent = openToken(sealer, given.token, { tenantId, subject, binding: bindingOf(attempt) });
  if (sent === undefined) return refuse('challenge_foreign');
  const now = clock.now();
  if (now >= sent.expiresAt) return refuse('challenge_expired');
  const code = readDigits(given.code);
  if (code === undefined) return refuse('malformed');
  const matches = isSame(sent.code, code) && isSame(sent.who, whoIs(user));
  if (!matches || user === undefined) return refuse('wrong_secret');
  const isFirst = await spent.spend(tenantId, purpose, sent.id, { now, expiresAt: sent.expiresAt });
  return isFirst ? { right: true } : refuse('already_used');
}

// A code for one purpose is good for no other.
const bindingOf = ({ purpose, binding }: CodeAttempt) => `${purpose}|${binding}`;

function keysOf(what: string, { subject, user }: Attempt): [shown: string, hidden: string] {
  return [`${what}:${subject}`, `${what}:user:${user?.id ?? subject}`];
}
