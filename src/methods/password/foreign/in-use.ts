import type { Clock } from '#src/clock.ts';
import type { Random } from '#src/random.ts';
import type { CredentialStore } from '#src/storage/ports/credential-store.ts';
import type { UserStore } from '#src/storage/ports/user-store.ts';
import type { Hasher } from '../hash.ts';
import { storedForeignHash } from './foreign-hash.ts';
import type { ForeignHash } from './scheme.ts';

export interface ForeignHashes {
  /**
   * Whether this is the password. It takes as long for everybody of a tenant as for those of its people whose hashes come
   * from elsewhere: `undefined` is verified as well, against hashes of nobody.
   */
  verify(tenantId: string, hash: ForeignHash | undefined, typed: string): Promise<boolean>;
}

interface ForeignHashesDeps {
  readonly users: Pick<UserStore, 'page'>;
  readonly credentials: Pick<CredentialStore, 'listByUsers'>;
  readonly hasher: Pick<Hasher, 'verifyForeign'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'bytes'>;
}

/** People of a tenant who are looked at, at random: of a hash that one in fifty has, some are among them nearly always. */
const SAMPLE = 200;
/** Seconds after which others are looked at. */
const SAMPLE_EVERY = 600;
/** Seconds for which parameters that nobody was found with any more still count. */
const REMEMBERED = 3600;
/** Kinds of hashes that each attempt goes through; the costliest ones, which tell the most. */
const MOST_KINDS = 3;
const MOST_TENANTS = 1000;

interface Known {
  sampledAt: number;
  /** By its dummy, what was seen last and when. */
  readonly kinds: Map<string, { readonly dummy: ForeignHash; readonly at: number }>;
}

/** What hashes of elsewhere the people of each tenant have, as far as this process has seen. */
export function foreignHashes({ users, credentials, hasher, clock, random }: ForeignHashesDeps): ForeignHashes {
  const tenants = new Map<string, Known>();

  const notice = ({ kinds }: Known, hash: ForeignHash) => {
    const dummy = storedForeignHash(hash.dummy);
    if (dummy) kinds.set(hash.dummy, { dummy, at: clock.now() });
  };
  const knownOf = (tenantId: string): Known => {
    const known = tenants.get(tenantId) ?? { sampledAt: -Infinity, kinds: new Map() };
    tenants.delete(tenantId);
    tenants.set(tenantId, known);
    const [oldest] = tenants.keys();
    if (tenants.size > MOST_TENANTS && oldest !== undefined) tenants.delete(oldest);
    return known;
  };
  const sample = async (tenantId: string, known: Known) => {
    if (Math.abs(clock.now() - known.sampledAt) < SAMPLE_EVERY) return;
    // At once, so that one attempt does it for all that come meanwhile.
    known.sampledAt = clock.now();
    for (const hash of await hashesOfSome(tenantId, { users, credentials, random })) notice(known, hash);
  };
  const kindsOf = ({ kinds }: Known): ForeignHash[] => {
    for (const [key, { at }] of kinds) if (clock.now() - at > REMEMBERED) kinds.delete(key);
    const heaviest = [...kinds.values()].toSorted((one, other) => other.dummy.weight - one.dummy.weight);
    return heaviest.slice(0, MOST_KINDS).map(({ dummy }) => dummy);
  };

  return {
    verify: async (tenantId, hash, typed) => {
      const known = knownOf(tenantId);
      await sample(tenantId, known);
      if (hash) notice(known, hash);
      let matches = false;
      const others = kindsOf(known).filter(({ dummy }) => dummy !== hash?.dummy);
      for (const one of hash ? [hash, ...others] : others) {
        const isRight = await hasher.verifyForeign(one, typed);
        if (one === hash) matches = isRight;
      }
      return matches;
    },
  };
}

/** Those of people from a place of the list that chance chooses: ids are random. */
async function hashesOfSome(
  tenantId: string,
  { users, credentials, random }: Pick<ForeignHashesDeps, 'users' | 'credentials' | 'random'>,
): Promise<ForeignHash[]> {
  const after = random.bytes(16).toString('base64url');
  const found = await users.page(tenantId, { after, limit: SAMPLE });
  const first = found.length < SAMPLE ? await users.page(tenantId, { limit: SAMPLE - found.length }) : [];
  const ids = [...found, ...first].map(({ id }) => id);
  const held = await credentials.listByUsers(tenantId, ids);
  return [...held.values()].flat().flatMap((credential) => {
    if (credential.method !== 'password' || !credential.foreign) return [];
    return storedForeignHash(credential.hash) ?? [];
  });
}
