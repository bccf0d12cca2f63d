import { it } from '@jest/globals';
import { describeMongo } from '../support/mongo-server.ts';
import { expectOneWinnerEach } from './children/race-on.ts';

describeMongo('several processes on one database', (mongo) => {
  it('open a new database at once, and then spend everything exactly once', async () => {
    await expectOneWinnerEach(mongo.freshUrl());
  }, 60_000);
});
