import { ALGORITHMS } from '#src/keys/key-ring.ts';
import type { KeyView } from '#src/keys/key-service.ts';
import { JWKS_MAX_AGE } from '#src/keys/life-cycle.ts';
import { STALENESS } from '#src/recently-read.ts';
import type { SigningKey } from '#src/storage/ports/key-store.ts';
import { columns } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../failures.ts';
import { requireSameSecret, requireTenant } from '../services.ts';

export const keysList = defineCommand({
  name: 'keys list',
  summary: 'List the keys that an organisation signs with',
  args: { tenant: 'the tenant' },
  options: {},
  run: ({ args }, { withServices }) =>
    withServices(async (services) => {
      await requireTenant(services, args.tenant);
      const keys = await services.keys.list(args.tenant);
      const rows = keys.map((key) => [
        key.alg,
        key.state,
        key.kid,
        time(key.createdAt),
        time(key.signsFrom),
        fate(key),
      ]);
      const titles = ['ALGORITHM', 'STATE', 'KEY ID', 'MADE', 'SIGNS FROM', 'NOT NEEDED FROM'];
      const none = 'There is no key yet: the server makes them at the first request.';
      return { data: { keys }, text: rows.length === 0 ? none : columns([titles, ...rows]) };
    }),
});

export const keysRotate = defineCommand({
  name: 'keys rotate',
  summary: 'Sign with new keys from now on',
  details:
    'The old ones are published until nothing that they have signed is of use any more. Applications that do not fetch the\n' +
    'key set again when they meet a key they do not know refuse sign-ins until they do: for them use --prepare.',
  args: { tenant: 'the tenant' },
  options: {
    alg: { kind: 'text', value: '<algorithm>', help: `${ALGORITHMS.join(', ')}; all of them unless given` },
    prepare: { kind: 'flag', help: 'publish the new key now, and sign with it from tomorrow on' },
  },
  run: ({ args: { tenant: tenantId }, options }, { withServices }) =>
    withServices(async (services) => {
      const alg = requireAlgorithm(options.alg);
      await requireTenant(services, tenantId);
      // Sealed with another secret than the server's, the key could not be used.
      await requireSameSecret(services, tenantId);
      const rotations = await services.keys.rotate(tenantId, alg, options.prepare ? 'prepare' : 'now');
      for (const { kid, alg: of, signsFrom, isNew } of rotations) {
        const details = { kid, alg: of, signs_from: `${signsFrom}` };
        if (isNew) await services.audit.record('keys.rotated', { tenantId, details });
      }
      const rows = rotations.map(({ alg: of, kid, signsFrom }) => [of, kid, time(signsFrom)]);
      return { data: { rotations }, text: columns([['ALGORITHM', 'KEY ID', 'SIGNS FROM'], ...rows]) };
    }),
});

export const keysRetire = defineCommand({
  name: 'keys retire',
  summary: 'Withdraw a key that others may have, at once',
  details:
    'It is published no more, verifies nothing, and another key signs in its place. Applications refuse what it has signed as\n' +
    `soon as they fetch the key set again, which they may put off for ${JWKS_MAX_AGE / 60} minutes. Access and refresh tokens stay good.`,
  args: { tenant: 'the tenant', kid: 'the key id, as in: latchkey keys list' },
  options: {},
  run: ({ args: { tenant: tenantId, kid } }, { withServices }) =>
    withServices(async (services) => {
      await requireTenant(services, tenantId);
      await requireSameSecret(services, tenantId);
      const { alg, successor } = await services.keys.retire(tenantId, kid);
      await services.audit.record('keys.retired', { tenantId, details: { kid, alg, cause: 'withdrawn' } });
      const then = successor === null ? '' : ` ${successor} signs in its place.`;
      const text = `The key ${kid} (${alg}) is withdrawn.${then} A running server follows within ${STALENESS} seconds.`;
      return { data: { kid, alg, successor }, text };
    }),
});

function requireAlgorithm(alg: string | undefined): SigningKey['alg'] | 'all' {
  const found = alg === undefined ? 'all' : ALGORITHMS.find((one) => one === alg);
  if (found) return found;
  throw new UsageError(`--alg takes one of ${ALGORITHMS.join(', ')}, not “${alg}”.`);
}

const time = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString();
const fate = ({ uselessFrom }: KeyView) => (uselessFrom === null ? '' : time(uselessFrom));
