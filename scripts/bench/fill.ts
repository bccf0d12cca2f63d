import { createHash } from 'node:crypto';
import { openDump } from '#src/storage/copy/open-dump.ts';
import type { StorageLocation } from '#src/storage/open-storage.ts';
import type { Credential, PasskeyCredential } from '#src/storage/ports/credential-store.ts';
import type { Dump } from '#src/storage/ports/dump.ts';
import type { User } from '#src/storage/ports/user-store.ts';

interface Filling {
  readonly tenants: readonly string[];
  /** Users to add, spread over the tenants, with a passkey each. */
  readonly users: number;
  /** Passkeys that each user who was there before ends up with. */
  readonly passkeys: number;
}

/** Users written in one go. */
const BATCH = 5000;

/** Multiplies what is in a database through its way in for copies: the same rows in every run, many in a second. */
export async function fill(location: StorageLocation, { tenants, users, passkeys }: Filling): Promise<void> {
  const dump = await openDump(location);
  try {
    const held = await allPasskeys(dump);
    const [passkey, user] = [held[0], await firstUser(dump)];
    if (!passkey || !user) throw new Error('there is nothing to copy');
    const more = held.flatMap((one) => numbers(passkeys - 1).map((copy) => copyOf(one, `${one.id}-${copy}`)));
    if (more.length > 0) await dump.write('credentials', more);
    for (let begin = 0; begin < users; begin += BATCH) {
      const fillers = numbers(Math.min(BATCH, users - begin)).map((number) =>
        filler(user, tenants[(begin + number) % tenants.length] ?? '', begin + number),
      );
      await dump.write('users', fillers);
      await dump.write(
        'credentials',
        fillers.map(({ id: userId, tenantId }) => ({ ...copyOf(passkey, userId), tenantId, userId })),
      );
    }
  } finally {
    await dump.close();
  }
}

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

const digest = (text: string) => createHash('sha256').update(text).digest();

function filler(user: User, tenantId: string, number: number): User {
  const username = `filler-${number}`;
  return { ...user, tenantId, username, email: null, id: digest(username).subarray(0, 16).toString('base64url') };
}

function copyOf(passkey: PasskeyCredential, of: string): PasskeyCredential {
  const id = digest(`credential ${of}`).toString('hex').slice(0, 32);
  return { ...passkey, id, webauthnId: digest(`passkey ${of}`).toString('base64url') };
}

async function allPasskeys(dump: Dump): Promise<PasskeyCredential[]> {
  const isPasskey = (credential: Credential) => credential.method === 'passkey';
  const found: PasskeyCredential[] = [];
  for await (const credentials of dump.read('credentials', 0)) found.push(...credentials.filter(isPasskey));
  return found;
}

async function firstUser(dump: Dump): Promise<User | undefined> {
  for await (const [user] of dump.read('users', 0)) return user;
  return undefined;
}
