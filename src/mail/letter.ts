import type { Sealer } from '#src/keys/seal.ts';
import { openContents } from '#src/outbox/contents.ts';
import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';

/** What a mail tells, besides what its kind says. */
export interface LetterDetails {
  /** The language of the request that caused it, a BCP 47 tag; English where there is none. */
  readonly locale?: string | undefined;
  /** What is to be typed in, of mail that carries a code. */
  readonly code?: string;
  /** The name of the credential it is about, as the user calls it. */
  readonly name?: string;
  /** The network address of whoever caused it. */
  readonly address?: string;
  /** Their User-Agent header. */
  readonly userAgent?: string;
  /** Epoch seconds of what happened; the time of posting unless given. */
  readonly at?: number;
}

/** What is stored under seal: no address and no code can be read in a database, a backup or a dump. */
export interface Letter {
  readonly to: string | null;
  readonly details: LetterDetails & { readonly at: number };
}

/** Throws a SealError for a letter that was sealed with another secret, or for another place. */
export function openLetter(sealer: Pick<Sealer, 'open'>, message: OutboxMessage): Letter {
  return openContents(sealer, message) as Letter;
}
