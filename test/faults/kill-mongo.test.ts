import { describeMongo } from '../support/mongo-server.ts';
import { describeKills } from './describe-kills.ts';

// The server of Latchkey is killed, not the database: what that keeps when it is killed is its own promise.
describeMongo('a server that is killed', (mongo) => {
  describeKills(() => mongo.freshUrl());
});
