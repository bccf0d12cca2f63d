import type { Sealer } from '#src/keys/seal.ts';

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

interface Place {
  readonly tenantId: string;
  readonly id: string;
}

const contextOf = ({ tenantId, id }: Place) => `outbox|${tenantId}|${id}`;

export function sealLetter(sealer: Pick<Sealer, 'seal'>, place: Place, letter: Letter): string {
  return sealer.seal(JSON.stringify(letter), contextOf(place));
}

/** Throws a SealError for a letter that was sealed with another secret, or for another place. */
export function openLetter(sealer: Pick<Sealer, 'open'>, message: Place & { readonly sealed: string }): Letter {
  return JSON.parse(sealer.open(message.sealed, contextOf(message))) as Letter;
}
