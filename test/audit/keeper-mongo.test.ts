import { describeMongo } from '../support/mongo-server.ts';
import { describeKeeper } from './describe-keeper.ts';

describeMongo('the keeper of the audit log', (mongo) => {
  describeKeeper(() => mongo.freshUrl());
});
