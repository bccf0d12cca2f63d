import type { Container } from '#src/container.ts';
import { createPassword } from '#src/methods/password/password.ts';
import { argon2Hasher } from '#src/methods/password/hash.ts';
import { locksOf } from '#src/methods/with-lockout.ts';
import { METHOD_KINDS } from '#src/policy/types.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { aPasskey } from '../../test/support/builders.ts';

/** What a name can stand for. The second kind of nobody is the control: what differs between the two is noise. */
export const KINDS = [
  'unknown',
  'unknown again',
  'known',
  'locked',
  'passkey only',
  'disabled',
  'no address',
  'imported',
] as const;
export const CONTROL = 'unknown again';
export type Kind = (typeof KINDS)[number];

export const TENANT = 'timing';
const A_DAY = 86_400;
/** bcrypt of cost 10. */
const IMPORTED = `$2b$10$${'x'.repeat(53)}`;

/** So many names of each kind. Each is tried a few times a route at most: more would lock it in sight, like any name. */
export async function people(container: Container, each: number): Promise<Readonly<Record<Kind, readonly string[]>>> {
  const unit = container.storage.unitOfWork();
  const password = await createPassword(
    { ...container, hasher: argon2Hasher(container) },
    { tenantId: TENANT, userId: '' },
    'a passphrase that nobody types',
  );
  const names: Record<Kind, string[]> = {} as Record<Kind, string[]>;
  for (const kind of KINDS) {
    names[kind] = Array.from({ length: each }, (_, index) => `${kind.replaceAll(' ', '-')}-${1000 + index}`);
    if (kind.startsWith('unknown')) continue;
    for (const name of names[kind]) await add(container, kind, name, password.hash);
  }
  await unit.durable();
  return names;
}

async function add(container: Container, kind: Kind, username: string, hash: string): Promise<void> {
  const { storage, users, random, clock } = container;
  const email = kind === 'no address' ? null : `${username}@timing.example`;
  const user = await users.createUser({ tenantId: TENANT, username, email, emailVerified: email !== null });
  const credential = { tenantId: TENANT, userId: user.id, id: random.uuid(), createdAt: clock.now(), lastUsedAt: null };
  if (kind === 'passkey only') await storage.credentials.add(aPasskey({ ...credential, webauthnId: credential.id }));
  else await storage.credentials.add({ ...credential, ...passwordOf(kind, hash) });
  if (kind === 'disabled') await storage.users.setStatus(TENANT, user.id, 'disabled');
  if (kind === 'locked') await lock(container, user);
}

// One that came from another system takes six times as long to verify.
function passwordOf(kind: Kind, hash: string) {
  const password = { method: 'password', name: 'Password' } as const;
  return kind === 'imported' ? { ...password, hash: IMPORTED, foreign: true as const } : { ...password, hash };
}

// Out of sight, as somebody is whom others have guessed at under another name of theirs.
async function lock({ storage, clock }: Container, user: User): Promise<void> {
  const kinds = [...METHOD_KINDS.flatMap((kind) => locksOf(kind, user)), ...codeLocks(user)];
  for (const key of kinds.filter((one) => one.includes(':user:'))) {
    await storage.attempts.begin(TENANT, key, clock.now(), () => A_DAY);
  }
}

const codeLocks = ({ id }: User) =>
  ['email_code_sent', 'reset_code', 'reset_code_sent'].map((what) => `${what}:user:${id}`);
