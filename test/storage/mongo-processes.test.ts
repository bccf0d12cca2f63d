import { describeMongo } from '../support/mongo-server.ts';
import { describeRaces } from './races/describe-races.ts';

describeMongo('MongoDB', (mongo) => {
  describeRaces(() => mongo.freshUrl());
});
