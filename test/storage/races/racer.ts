// Opens a database while others do, and reaches for whatever it is told to, when it is told to.
import { createHash } from 'node:crypto';
import { systemClock } from '#src/clock.ts';
import { keyRing } from '#src/keys/key-ring.ts';
import { createSealer } from '#src/keys/seal.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import { locationOf } from '../children/location.ts';
import { RACES } from './races.ts';

export type Order =
  | { readonly kind: 'reach'; readonly race: string; readonly round: number }
  | { readonly kind: 'keys'; readonly tenantId: string };

const [place = '', name = ''] = process.argv.slice(2);
const storage = await openStorage(locationOf(place));
const sealer = createSealer([createHash('sha256').update('test').digest()]);
const { jwks } = keyRing({ keys: storage.keys, sealer, clock: systemClock });

process.on('message', (order) => void obey(order as Order));
process.once('disconnect', () => void storage.close().then(() => process.exit(0)));
process.send?.('open');

async function obey(order: Order): Promise<void> {
  const unit = storage.unitOfWork();
  try {
    const won = order.kind === 'reach' ? await reach(order.race, order.round) : await keyNames(order.tenantId);
    // As a request does before its answer leaves.
    await unit.durable();
    process.send?.({ won });
  } catch (error) {
    process.send?.({ failed: String(error instanceof Error ? error.stack : error) });
  }
}

async function reach(race: string, round: number): Promise<readonly unknown[]> {
  const won = await RACES[race]?.reach(storage, round, name);
  return typeof won === 'boolean' ? (won ? ['it'] : []) : (won ?? []);
}

async function keyNames(tenantId: string): Promise<readonly string[]> {
  const { keys } = await jwks(tenantId);
  return keys.map(({ kid, alg }) => `${alg} ${kid}`);
}
