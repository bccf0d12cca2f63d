// Writes events and keeps the audit log, until it is killed.
import { openStorage } from '#src/storage/open-storage.ts';
import { aKeeper, anEvent } from '../../audit/support.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { locationOf } from './location.ts';

const [where = '', round = ''] = process.argv.slice(2);
const storage = await openStorage(locationOf(where));
const keeper = aKeeper(storage);
const write = async () => {
  for (let count = 0; ; count++) {
    await storage.audit.append(anEvent({ id: `${round}-${process.pid}-${count}`, at: NOW + (count % 3) * 86_400 }));
    // Not so much that it takes long to look through.
    if (count % 10 === 0) await new Promise((resolve) => void setTimeout(resolve, 1));
  }
};
const keep = async () => {
  for (let runs = 0; ; runs++) {
    await keeper.run();
    if (runs === 2) console.log('at work');
    await new Promise((resolve) => setImmediate(resolve));
  }
};
await Promise.all([write(), keep()]);
