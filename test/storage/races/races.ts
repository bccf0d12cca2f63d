import { lockSeconds } from '#src/policy/lockout.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { aPass, aPasskey, aRecoveryCodeSet, aTenant, aTotp, aTrustedDevice, aUser } from '../../support/builders.ts';
import { aKey } from '../../support/a-key.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { aBlock, aDeadLetter } from '../contract/audit-samples.ts';

/** Something that several want at once, again in each round. */
export interface Race {
  /** Lays out what so many rounds are about. */
  readonly prepare?: (storage: Storage, rounds: number) => Promise<unknown>;
  /** Reaches for it; `racer` tells who. Answers what was won: usually it, or nothing. */
  readonly reach: (storage: Storage, round: number, racer: string) => Promise<boolean | readonly unknown[]>;
  /** What all racers of a round win together; one thing where nothing is said. */
  readonly prizes?: readonly unknown[];
}

const owner = { tenantId: 'acme', userId: aUser().id };
const skipped = (skips: number) => ({
  freeSkips: 0,
  campaigns: skips === 0 ? {} : { everybody: { skips, snoozedUntil: NOW } },
});
const lots = (rounds: number) => Array.from({ length: rounds }, (_, round) => round);
const inEach = async (rounds: number, lay: (round: number) => Promise<unknown>) => {
  for (const round of lots(rounds)) await lay(round);
};

/** A kind is an entry: what is laid out, and how it is reached for. */
export const RACES: Readonly<Record<string, Race>> = {
  'an authorization code': artifact('AuthorizationCode'),
  'a refresh token': artifact('RefreshToken'),
  'a challenge': {
    reach: ({ spent }, round) => spent.spend('acme', 'challenge', `${round}`, { now: NOW, expiresAt: NOW + 60 }),
  },
  'a block of the audit log': {
    reach: ({ auditChain }, round, racer) =>
      auditChain.seal(aBlock({ number: round + 1, hash: racer, digests: null }), []),
  },
  'the count of a block in its day': {
    reach: ({ summaries }, round) =>
      summaries.fold({ tenantId: 'acme', day: '2026-11-24', lastBlock: round + 1, events: [], signIns: [] }, round),
  },
  'a dead letter': {
    prepare: ({ webhooks }, rounds) =>
      inEach(rounds, (round) => webhooks.addDeadLetter(aDeadLetter({ id: `letter-${round}` }))),
    reach: ({ webhooks }, round) => webhooks.removeDeadLetter('acme', `letter-${round}`),
  },
  'a skip': {
    reach: ({ enrollments }, round) => enrollments.advance('acme', owner.userId, skipped(round), skipped(round + 1)),
  },
  // Ten guesses before the lock, whoever makes them.
  'the count of a guess': {
    reach: guess,
    prizes: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  },
  'a recovery code': {
    prepare: ({ credentials }, rounds) =>
      credentials.add(aRecoveryCodeSet({ hashes: lots(rounds).map((round) => `h${round}`) })),
    reach: ({ credentials }, round) => credentials.spendRecoveryCode(owner, aRecoveryCodeSet().id, `h${round}`, NOW),
  },
  'a step of an authenticator app': {
    prepare: ({ credentials }) => credentials.add(aTotp()),
    reach: ({ credentials }, round) => credentials.advanceCounter(owner, aTotp().id, 100 + round, NOW),
  },
  'a temporary access pass': {
    prepare: ({ credentials }, rounds) =>
      inEach(rounds, (round) => credentials.add(aPass({ id: `pass-${round}`, userId: `user-${round}` }))),
    reach: ({ credentials }, round) =>
      credentials.spendPass({ ...owner, userId: `user-${round}` }, `pass-${round}`, NOW),
  },
  'the token of a trusted device': {
    prepare: ({ credentials }) => credentials.add(aTrustedDevice({ tokenHash: 't0' })),
    reach: ({ credentials }, round) =>
      credentials.replaceToken(owner, aTrustedDevice().id, {
        fromHash: `t${round}`,
        toHash: `t${round + 1}`,
        usedAt: NOW,
      }),
  },
  'the last place for a passkey': {
    reach: async ({ credentials }, round, racer) => {
      const [userId, id] = [`crowded-${round}`, `${racer}-${round}`];
      return (await credentials.addUpTo(1, aPasskey({ userId, id, webauthnId: id }))) === 'added';
    },
  },
  'a passkey of one authenticator': {
    reach: ({ credentials }, round, racer) =>
      credentials.add(aPasskey({ userId: racer, id: `same-${racer}-${round}`, webauthnId: `same-${round}` })),
  },
  'a user name': {
    reach: ({ users }, round, racer) =>
      users.add(aUser({ id: `${racer}-${round}`, username: `name-${round}`, email: null })),
  },
  'a user name, and an external id, instead of others': {
    reach: async ({ users }, round, racer) => {
      const user = aUser({ id: `other-${racer}-${round}`, username: `other-${racer}-${round}`, email: null });
      await users.add(user);
      const wanted = { username: `wanted-${round}`, externalId: `HR ${round}`, version: 2 };
      return (await users.update({ ...user, ...wanted }, NOW)) === 'updated';
    },
  },
  'a change of a user': {
    prepare: ({ users }) => users.add(aUser({ id: 'changed', username: 'changed', email: null })),
    reach: async ({ users }, round, racer) => {
      const user = aUser({ id: 'changed', username: `changed-${racer}-${round}`, email: null, version: round + 2 });
      return (await users.update(user, NOW)) === 'updated';
    },
  },
  'the removal of a user': {
    prepare: ({ users }, rounds) =>
      inEach(rounds, (round) => users.add(aUser({ id: `gone-${round}`, username: `gone-${round}`, email: null }))),
    reach: ({ users }, round) => users.remove('acme', `gone-${round}`),
  },
  'a change of an application': {
    prepare: ({ clients }) =>
      clients.add({
        ...{ tenantId: 'acme', clientId: 'app', metadata: {}, sealedSecret: null, firstParty: true, rules: {} },
        ...{ status: 'active', createdAt: NOW, version: 1 },
      }),
    reach: async ({ clients }, round, racer) =>
      (await clients.change('acme', 'app', { metadata: { racer } }, round + 1)) === 'updated',
  },
  'the id of a group': {
    reach: ({ groups }, round, racer) =>
      groups.add({ tenantId: 'acme', id: `group-${round}`, name: racer, createdAt: NOW, version: 1 }),
  },
  'the removal of a group': {
    prepare: ({ groups }, rounds) =>
      inEach(rounds, (round) =>
        groups.add({ tenantId: 'acme', id: `gone-${round}`, name: 'Gone', createdAt: NOW, version: 1 }),
      ),
    reach: ({ groups }, round) => groups.remove('acme', `gone-${round}`),
  },
  'the first key of a tenant': {
    reach: ({ keys }, round, racer) => keys.add(aKey({ tenantId: `t${round}`, kid: racer })),
  },
  'the next key of a tenant': {
    prepare: ({ keys }) => keys.add(aKey()),
    reach: ({ keys }, round, racer) => keys.add(aKey({ kid: `${racer}-${round}`, generation: round + 2 })),
  },
  'the time from which a key signs': {
    prepare: ({ keys }) => keys.add(aKey({ alg: 'EdDSA', kid: 'timed', signsFrom: 1 })),
    reach: ({ keys }, round) => keys.reschedule('acme', 'timed', { from: round + 1, to: round + 2 }),
  },
  'a change of a tenant': {
    prepare: ({ tenants }) => tenants.add(aTenant({ version: 1 })),
    reach: ({ tenants }, round, racer) => tenants.update(aTenant({ version: round + 2, name: racer })),
  },
  'a mail that is due': {
    prepare: ({ outbox }, rounds) =>
      inEach(rounds, (round) => {
        const mail = { ...owner, id: `mail-${round}`, family: 'mail', kind: 'passkey_added', destination: null };
        const times = { dueAt: NOW + round, expiresAt: NOW + 86_400, createdAt: NOW };
        return outbox.add({ ...mail, sealed: '', attempts: 0, ...times });
      }),
    reach: async ({ outbox }, round) =>
      (await outbox.claim({ family: 'mail', now: NOW + round, lease: 3600 })) !== undefined,
  },
};

function artifact(model: string): Race {
  const key = (round: number) => ({ tenantId: 'acme', model, id: `${model}-${round}` });
  return {
    prepare: ({ artifacts }, rounds) => inEach(rounds, (round) => artifacts.save(key(round), {}, NOW + 60)),
    reach: async ({ artifacts }, round) => (await artifacts.consume(key(round), NOW)) === 'spent',
  };
}

async function guess({ attempts }: Storage, round: number): Promise<readonly number[]> {
  const counts: number[] = [];
  for (let time = 0; time < 6; time++) {
    const attempt = await attempts.begin('acme', `password:${round}`, NOW, lockSeconds);
    if (!attempt.locked) counts.push(attempt.failures);
  }
  return counts;
}
