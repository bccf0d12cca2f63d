import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';

/** Takes one family of messages to where they go. */
export interface Courier {
  /** The family it takes, which is nobody else's. */
  readonly family: string;
  /** How many messages it has under way at once, in one process. */
  readonly lanes: number;
  /** After so many tries a message is abandoned; `Infinity` leaves that to its end. */
  readonly mostAttempts: number;
  /**
   * Tries once, and ends within a minute: after two the message is another's. What takes longer does a part, posts the rest
   * as a message of its own, and is done. A throw is for what nobody has foreseen: the message is tried again after its lease.
   */
  deliver(message: OutboxMessage): Promise<Attempt>;
  /** Writes down that a message ends undelivered: for the code it was refused with, `expired` or `too_many_tries`. */
  abandon(message: OutboxMessage, code: string): Promise<void>;
}

export type Attempt =
  | { readonly kind: 'done' }
  /** It will never be taken. `code` is a word without names or addresses, as the next one. */
  | { readonly kind: 'refused'; readonly code: string }
  /** It may be taken later. */
  | { readonly kind: 'failed'; readonly code: string };
