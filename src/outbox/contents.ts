import type { Sealer } from '#src/keys/seal.ts';

/** The message that is sealed. What was sealed for one opens as no other. */
interface Place {
  readonly tenantId: string;
  readonly id: string;
}

const contextOf = ({ tenantId, id }: Place) => `outbox|${tenantId}|${id}`;

/** No address, name or code can be read in a database, a backup or a dump. */
export function sealContents(sealer: Pick<Sealer, 'seal'>, place: Place, contents: object): string {
  return sealer.seal(JSON.stringify(contents), contextOf(place));
}

/** Throws a SealError for what was sealed with another secret, or for another place. */
export function openContents(sealer: Pick<Sealer, 'open'>, message: Place & { readonly sealed: string }): unknown {
  return JSON.parse(sealer.open(message.sealed, contextOf(message)));
}
