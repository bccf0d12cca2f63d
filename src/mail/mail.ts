// Mail carries codes and notices to people: put down with the request, delivered after its answer.
import type { Clock } from '#src/clock.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { Random } from '#src/random.ts';
import type { OutboxStore } from '#src/storage/ports/outbox-store.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import { type MailKind, lifetimeOf } from './kinds.ts';
import { sealLetter, type LetterDetails } from './letter.ts';

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
  readonly outbox: Pick<OutboxStore, 'add'>;
  readonly sealer: Pick<Sealer, 'seal'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
  readonly logger: Pick<Logger, 'info'>;
  readonly available: boolean;
  /** Tells this node that there is something to deliver. */
  readonly wake: () => void;
}

export function createMail({ outbox, sealer, clock, random, logger, available, wake }: MailDeps): Mail {
  return {
    available,
    post: async ({ tenantId, userId, kind, to, ...details }) => {
      if (!available) {
        logger.info({ tenantId, userId, kind }, 'mail is not set up: this one is not sent');
        return;
      }
      const now = clock.now();
      const place = { tenantId, id: random.uuid() };
      const sealed = sealLetter(sealer, place, { to, details: { at: now, ...details } });
      const times = { dueAt: now, expiresAt: now + lifetimeOf(kind), createdAt: now };
      await outbox.add({ ...place, userId, kind, sealed, attempts: 0, ...times });
      wake();
    },
  };
}
