// Mail carries codes and notices to people: put down with the request, delivered after its answer.
import type { Clock } from '#src/clock.ts';
import type { Outbox } from '#src/outbox/outbox.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import { lifetimeOf, MAIL, type MailKind } from './kinds.ts';
import type { Letter, LetterDetails } from './letter.ts';

export interface NewMail extends LetterDetails {
  readonly tenantId: string;
  /** The user it is about; null where there is none. */
  readonly userId: string | null;
  /** Null where nobody is to get it: the same work is done, stored and thrown away, so that neither time nor load tells. */
  readonly to: string | null;
  readonly kind: MailKind;
}

export interface Mail {
  /** Whether mail can leave: false where no server is named. What depends on mail is not offered then. */
  readonly available: boolean;
  /**
   * Puts one mail into the outbox, as part of the request's unit of work. Nothing of a mail server can hold this up or make
   * it fail. Where mail is not available one line in the log says that it was not sent.
   */
  post(mail: NewMail): Promise<void>;
}

export interface MailDeps {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info'>;
  readonly available: boolean;
}

export function createMail({ outbox, clock, logger, available }: MailDeps): Mail {
  return {
    available,
    post: async ({ tenantId, userId, kind, to, ...details }) => {
      if (!available) {
        logger.info({ tenantId, userId, kind }, 'mail is not set up: this one is not sent');
        return;
      }
      const letter: Letter = { to, details: { at: clock.now(), ...details } };
      await outbox.post({ tenantId, userId, family: MAIL, kind, contents: letter, lifetime: lifetimeOf(kind) });
    },
  };
}
