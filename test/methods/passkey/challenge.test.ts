import { describe, expect, it } from '@jest/globals';
import { passkeyChallenges, type CeremonyScope } from '#src/methods/passkey/challenge.ts';
import { openSqliteStorage } from '#src/storage/sqlite/storage.ts';
import { fixedClock } from '../../support/fixed-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const SCOPE: CeremonyScope = { tenantId: 'acme', ceremony: 'registration', binding: 'b1', userId: 'u1' };

function setup(secret = Buffer.alloc(32, 7)) {
  const clock = fixedClock();
  const { spent } = openSqliteStorage(':memory:');
  const challenges = passkeyChallenges({ secret, spent, clock, random: seededRandom() });
  const issue = (scope = SCOPE) => challenges.issue(scope).toString('base64url');
  return { clock, issue, redeem: challenges.redeem };
}

describe('a challenge', () => {
  it('is good once, for what it was made for', async () => {
    const { issue, redeem } = setup();
    const challenge = issue();
    expect(await redeem(challenge, SCOPE)).toBeUndefined();
    expect(await redeem(challenge, SCOPE)).toBe('already_used');
  });

  it('differs each time', () => {
    const { issue } = setup();
    expect(new Set(Array.from({ length: 50 }, () => issue())).size).toBe(50);
  });

  it.each<[string, CeremonyScope]>([
    ['tenant', { ...SCOPE, tenantId: 'globex' }],
    ['ceremony', { ...SCOPE, ceremony: 'authentication' }],
    ['browser', { ...SCOPE, binding: 'b2' }],
    ['user', { ...SCOPE, userId: 'u2' }],
    ['kind of user: none', { ...SCOPE, userId: undefined }],
    ['split of the same letters', { ...SCOPE, binding: 'b', userId: '1u1' }],
  ])('is of no use to another %s, and stays good for its own', async (_, scope) => {
    const { issue, redeem } = setup();
    const challenge = issue();
    expect(await redeem(challenge, scope)).toBe('challenge_foreign');
    expect(await redeem(challenge, SCOPE)).toBeUndefined();
  });

  it('is good for five minutes', async () => {
    const { clock, issue, redeem } = setup();
    const [early, late] = [issue(), issue()];
    clock.advance(299);
    expect(await redeem(early, SCOPE)).toBeUndefined();
    clock.advance(1);
    expect(await redeem(late, SCOPE)).toBe('challenge_expired');
  });

  it('cannot be changed in any byte, nor written in another way', async () => {
    const { issue, redeem } = setup();
    const challenge = issue();
    const bytes = Buffer.from(challenge, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));
      expect(await redeem(changed.toString('base64url'), SCOPE)).toBe('challenge_foreign');
    }
    for (const spelling of ['', `${challenge}=`, `${challenge}A`, ` ${challenge}`, bytes.toString('hex')]) {
      expect(await redeem(spelling, SCOPE)).toBe('challenge_foreign');
    }
  });

  it('of another deployment is foreign', async () => {
    const { issue } = setup(Buffer.alloc(32, 8));
    expect(await setup().redeem(issue(), SCOPE)).toBe('challenge_foreign');
  });
});
