import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import { locationOf } from '../children/location.ts';
import { RACES } from './races.ts';
import { startRacers, type Racers } from './start-racers.ts';

/** LATCHKEY_RACE_ROUNDS=1000 for a longer look. */
const ROUNDS = Number(process.env['LATCHKEY_RACE_ROUNDS'] ?? 100);
const RACERS = 3;
/** A tenant's keys take half a second to make. */
const KEY_ROUNDS = Math.ceil(ROUNDS / 20);

/** Lets several processes reach for everything that one alone may have, at the same moment, again and again. */
export function describeRaces(fresh: () => string): void {
  describe(`${RACERS} processes on one database`, () => {
    let place: string;
    let racers: Racers;
    beforeAll(async () => {
      place = fresh();
      racers = await startRacers(place, RACERS);
    }, 30_000);
    afterAll(() => racers.stop());

    it.each(Object.keys(RACES))(
      `in ${ROUNDS} rounds one of them wins %s`,
      async (name) => {
        const { prepare, prizes = ['it'] } = RACES[name]!;
        const storage = await openStorage(locationOf(place));
        const unit = storage.unitOfWork();
        await prepare?.(storage, ROUNDS);
        await unit.durable();
        await storage.close();
        for (let round = 0; round < ROUNDS; round++) {
          const won = (await racers.send({ kind: 'reach', race: name, round })).flat();
          expect({ round, won: won.toSorted((one, other) => Number(one) - Number(other)) }).toEqual({
            round,
            won: prizes,
          });
        }
      },
      ROUNDS * 500,
    );

    it(
      `in ${KEY_ROUNDS} rounds all use the same keys of a tenant that had none`,
      async () => {
        for (let round = 0; round < KEY_ROUNDS; round++) {
          const [first, ...others] = await racers.send({ kind: 'keys', tenantId: `keyless-${round}` });
          expect(first?.map((key) => String(key).split(' ')[0])).toEqual(
            expect.arrayContaining(['ES256', 'RS256', 'EdDSA']),
          );
          expect(first).toHaveLength(3);
          for (const other of others) expect(other).toEqual(first);
        }
      },
      KEY_ROUNDS * 20_000,
    );
  });
}
