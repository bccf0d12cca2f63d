import { auditLog } from '#src/audit/audit-log.ts';
import { createMethods } from '#src/methods/methods.ts';
import { fidoMetadata } from '#src/fido-metadata/metadata.ts';
import { argon2Hasher, type Hasher } from '#src/methods/password/hash.ts';
import { createSealer, type Sealer } from '#src/keys/seal.ts';
import { openLetter } from '#src/mail/letter.ts';
import { MAIL } from '#src/mail/kinds.ts';
import { createMail } from '#src/mail/mail.ts';
import { createOutbox } from '#src/outbox/outbox.ts';
import type { Attempt } from '#src/methods/method.ts';
import type { Random } from '#src/random.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { openSqliteStorage } from '#src/storage/sqlite/storage.ts';
import { aTenant, aUser } from '../support/builders.ts';
import { fixedClock, type FixedClock } from '../support/fixed-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { NO_METADATA } from '../support/test-metadata.ts';

export const ALICE = aUser();
export const BOB = aUser({ id: 'dXNlci1ib2ItMDAwMDAwMQ', username: 'bob', email: null, displayName: 'Bob' });
export const DISABLED: User = { ...ALICE, status: 'disabled' };
export const OWNER = { tenantId: 'acme', userId: ALICE.id };

export const by = (user: User | undefined): Attempt => ({ tenantId: 'acme', user, subject: user?.id ?? 'nobody' });

/** A tenant with two users on real stores in memory, and a hasher that counts. */
export async function methodSetup() {
  const storage = openSqliteStorage(':memory:');
  await storage.tenants.add(aTenant());
  await storage.users.add(ALICE);
  await storage.users.add(BOB);
  const clock = fixedClock();
  const random = seededRandom();
  const sealer = createSealer([Buffer.alloc(32, 5)], random);
  const metadata = fidoMetadata({ settings: NO_METADATA, clock, logger: createLogger({ level: 'silent' }) });
  const parts = { storage, clock, random, sealer, metadata, ...counting(random) };
  return { ...parts, ...mailing(parts) };
}

interface MailParts {
  readonly storage: Storage;
  readonly clock: FixedClock;
  readonly random: Random;
  readonly sealer: Sealer;
}

/** The real outbox, and what is in it. */
function mailing({ storage, clock, random, sealer }: MailParts) {
  const mail = createMail({
    outbox: createOutbox({ store: storage.outbox, sealer, clock, random, wake: () => {} }),
    clock,
    available: true,
    logger: createLogger({ level: 'silent' }),
  });
  /** The oldest letter that nobody has taken yet. */
  const nextLetter = async () => {
    const message = await storage.outbox.claim({ family: MAIL, now: clock.now(), lease: 3600 });
    return message && openLetter(sealer, message);
  };
  return { mail, nextLetter };
}

function counting(random: ReturnType<typeof seededRandom>) {
  const real = argon2Hasher({ random });
  const calls: (keyof Hasher)[] = [];
  const hasher: Hasher = {
    hash: (secret) => (calls.push('hash'), real.hash(secret)),
    verify: (phc, secret) => (calls.push('verify'), real.verify(phc, secret)),
    verifyForeign: (hash, secret) => (calls.push('verifyForeign'), real.verifyForeign(hash, secret)),
    hashRaw: (secret, salt) => (calls.push('hashRaw'), real.hashRaw(secret, salt)),
  };
  return { hasher, calls };
}

/** The same, with every method behind its lockout and the audit log. */
export async function guardedMethods() {
  const parts = await methodSetup();
  const { storage, clock, random } = parts;
  const methods = createMethods({ ...parts, audit: auditLog({ store: storage.audit, clock, random }) });
  return { ...parts, methods };
}
