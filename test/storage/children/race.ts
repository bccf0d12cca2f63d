// Opens the database while others do, waits until its input ends, then spends what all of them want.
import { lockSeconds } from '#src/policy/lockout.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import { aRecoveryCodeSet, aTotp } from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { locationOf } from './location.ts';

const [place = '', name = ''] = process.argv.slice(2);
const storage = await openStorage(locationOf(place));
console.log('open');
for await (const _ of process.stdin);

const owner = { tenantId: 'acme', userId: aTotp().userId };
const won: string[] = [];
const note = (what: string, isMine: boolean) => void (isMine && won.push(what));

const skipped = (skips: number) => ({ skips, freeSkips: 0, snoozedUntil: skips === 0 ? 0 : NOW });

for (let index = 0; index < 30; index++) {
  for (const model of ['AuthorizationCode', 'RefreshToken']) {
    const key = { tenantId: 'acme', model, id: `${model}-${index}` };
    note(`${model} ${index}`, (await storage.artifacts.consume(key, NOW)) === 'spent');
  }
  note(`spent ${index}`, await storage.spent.spend('acme', 'challenge', `${index}`, NOW + 60));
  note(`step ${index}`, await storage.credentials.advanceCounter(owner, aTotp().id, 100 + index, NOW));
  note(
    `recovery ${index}`,
    await storage.credentials.spendRecoveryCode(owner, aRecoveryCodeSet().id, `h${index}`, NOW),
  );
  note(`skip ${index}`, await storage.enrollments.advance('acme', owner.userId, skipped(index), skipped(index + 1)));
  const signingKey = { tenantId: `t${index}`, kid: name, alg: 'ES256', sealedJwk: '', createdAt: NOW } as const;
  note(`key ${index}`, await storage.keys.addFirst(signingKey));
  const attempt = await storage.attempts.begin('acme', 'password:alice', NOW, lockSeconds);
  if (!attempt.locked) note(`attempt ${attempt.failures}`, true);
}
console.log(JSON.stringify(won));
await storage.close();
