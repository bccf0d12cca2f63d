import type { Clock } from '#src/clock.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { Mail } from '#src/mail/mail.ts';
import { CODE_LIFETIME } from '#src/mail/kinds.ts';
import { sendPause } from '#src/policy/lockout.ts';
import type { Random } from '#src/random.ts';
import type { AttemptStore } from '#src/storage/ports/attempt-store.ts';
import type { Attempt } from '../method.ts';
import { verifiedAddress } from './email-code.ts';
import { sealToken, whoIs } from './token.ts';

export interface CodeRequest extends Attempt {
  /** What the browser must still hold at the end, such as the uid of its interaction. */
  readonly binding: string;
  /** The language of the mail. */
  readonly locale?: string | undefined;
}

export type CodeSent =
  | {
      readonly sent: true;
      /** To be kept by the page, and given back with the code. */
      readonly token: string;
    }
  /** Too many were asked for by this name; epoch seconds. */
  | { readonly sent: false; readonly until: number };

export interface EmailCodes {
  /** Whether mail can leave: else nobody is offered a code. */
  readonly available: boolean;
  /** Sends a code to the verified address of a user, and does the same work for everybody else. */
  send(request: CodeRequest): Promise<CodeSent>;
  /** Forgets how often codes were asked for, after a success. */
  settle(attempt: Attempt): Promise<void>;
}

interface EmailCodesDeps {
  readonly attempts: AttemptStore;
  readonly mail: Pick<Mail, 'post' | 'available'>;
  readonly sealer: Pick<Sealer, 'seal'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'below' | 'uuid'>;
}

const DIGITS = 6;

/** Codes by mail. Asking for them is counted as guesses are: for what was typed in sight, for the person out of sight. */
export function emailCodes({ attempts, mail, sealer, clock, random }: EmailCodesDeps): EmailCodes {
  return {
    available: mail.available,

    async send(request) {
      const { tenantId, subject, user, binding, locale, address } = request;
      const now = clock.now();
      const [shown, hidden] = keysOf(request);
      const begun = await attempts.begin(tenantId, shown, now, sendPause);
      if (begun.locked) return { sent: false, until: begun.until };
      const isHeldBack = (await attempts.begin(tenantId, hidden, now, sendPause)).locked;

      const code = String(random.below(10 ** DIGITS)).padStart(DIGITS, '0');
      const to = user?.status === 'active' && !isHeldBack ? (verifiedAddress(user) ?? null) : null;
      await mail.post({
        ...{ tenantId, userId: user?.id ?? null, to, kind: 'sign_in_code', code, locale },
        ...(address === undefined ? {} : { address }),
      });
      const token = {
        id: random.uuid(),
        code,
        who: whoIs(to === null ? undefined : user),
        expiresAt: now + CODE_LIFETIME,
      };
      return { sent: true, token: sealToken(sealer, token, { tenantId, binding, subject }) };
    },

    async settle(attempt) {
      await Promise.all(keysOf(attempt).map((key) => attempts.clear(attempt.tenantId, key)));
    },
  };
}

function keysOf({ subject, user }: Attempt): [shown: string, hidden: string] {
  return [`email_code_sent:${subject}`, `email_code_sent:user:${user?.id ?? subject}`];
}
