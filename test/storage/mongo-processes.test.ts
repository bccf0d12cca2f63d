import { expect, it } from '@jest/globals';
import { describeMongo } from '../support/mongo-server.ts';
import { ONE_WINNER_EACH, raceOn } from './children/race-on.ts';

describeMongo('several processes on one database', (mongo) => {
  it('open a new database at once, and then spend everything exactly once', async () => {
    expect(await raceOn(mongo.freshUrl())).toEqual(ONE_WINNER_EACH);
  }, 60_000);
});
