import type { Clock } from '#src/clock.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { Random } from '#src/random.ts';
import type { OutboxStore } from '#src/storage/ports/outbox-store.ts';
import { sealContents } from './contents.ts';

export interface NewMessage {
  /** A UUID, for what may be posted more than once: it is one message while it waits. */
  readonly id?: string;
  readonly tenantId: string;
  /** The user it is about; null where there is none. */
  readonly userId: string | null;
  /** The courier that takes it. */
  readonly family: string;
  readonly kind: string;
  /** Whoever has to take it, unique over all tenants: what fails there makes the other messages wait, too. */
  readonly destination?: string;
  readonly contents: object;
  /** Seconds after which it is not worth delivering any more. */
  readonly lifetime: number;
  /** Seconds before it is delivered; at once unless given. */
  readonly delay?: number;
}

export interface Outbox {
  /** Puts down one message, as part of the request's unit of work. Whoever has to take it can hold nothing up. */
  post(message: NewMessage): Promise<void>;
}

export interface OutboxDeps {
  readonly store: Pick<OutboxStore, 'add'>;
  readonly sealer: Pick<Sealer, 'seal'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
  /** Tells this process that there is something to deliver. */
  readonly wake: (family: string) => void;
}

export function createOutbox({ store, sealer, clock, random, wake }: OutboxDeps): Outbox {
  return {
    post: async ({ contents, lifetime, destination = null, delay = 0, id = random.uuid(), ...message }) => {
      const now = clock.now();
      const sealed = sealContents(sealer, { tenantId: message.tenantId, id }, contents);
      const times = { dueAt: now + delay, expiresAt: now + lifetime, createdAt: now };
      await store.add({ ...message, id, destination, sealed, attempts: 0, ...times });
      wake(message.family);
    },
  };
}
