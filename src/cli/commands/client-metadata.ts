import { WHEN_SEEN } from '../change-tenant.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { moment } from '../moments.ts';
import { readJson } from '../read-json.ts';
import { requireClient } from '../require-client.ts';

const args = { tenant: 'the tenant', client: 'the client id' } as const;

export const clientShow = defineCommand({
  name: 'client show',
  summary: 'Show an application, without its secret',
  args,
  options: {},
  run: ({ args: { tenant, client } }, { withServices }) =>
    withServices(async (services) => {
      const { sealedSecret, tenantId: _tenantId, ...shown } = await requireClient(services, tenant, client);
      const { clientId, status, firstParty, createdAt, metadata, rules } = shown;
      const hasSecret = sealedSecret !== null;
      return {
        data: { client: { ...shown, hasSecret } },
        text: [
          facts({
            ...{ 'client id': clientId, status, party: firstParty ? 'first party' : 'third party' },
            ...{ secret: hasSecret ? 'there is one' : 'none', created: moment(createdAt) },
          }),
          `metadata ${JSON.stringify(metadata, null, 2)}`,
          `rules ${JSON.stringify(rules, null, 2)}`,
        ].join('\n'),
      };
    }),
});

export const clientMetadata = defineCommand({
  name: 'client metadata',
  summary: 'Show what an application says of itself, or replace it',
  details:
    'In the names of OpenID Connect Dynamic Client Registration 1.0. What it prints without --json is what --set takes; what\n' +
    'is left out has its default. A client that needs a secret from now on is given one by client secret.',
  args,
  options: {
    set: { kind: 'text', value: '<file>', help: 'the whole new metadata as JSON; - reads standard input' },
    'first-party': { kind: 'text', value: '<answer>', help: 'whether consent is spared', choices: ['yes', 'no'] },
  },
  run: async ({ args: { tenant, client }, options }, context) => {
    const given = options.set === undefined ? undefined : await readJson(context, options.set);
    const answer = options['first-party'];
    return context.withServices(async (services) => {
      const { tenantId, clientId, metadata, version } = await requireClient(services, tenant, client);
      if (given === undefined && answer === undefined) {
        return { data: { clientId, metadata }, text: JSON.stringify(metadata, null, 2) };
      }
      if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given))) {
        throw new CommandError('validation_failed', 'Metadata are a JSON object.');
      }
      const change = {
        ...(given === undefined ? {} : { metadata: given as Readonly<Record<string, unknown>> }),
        ...(answer === undefined ? {} : { firstParty: answer === 'yes' }),
      };
      if ((await services.clients.updateClient(tenantId, clientId, change, version)) !== 'updated') {
        throw new CommandError('changed_meanwhile', `Somebody else changed ${clientId} at this moment. Try again.`);
      }
      await services.audit.record('client.changed', { tenantId, clientId });
      return { data: { clientId, ...change }, text: `${clientId} is changed. ${WHEN_SEEN}` };
    });
  },
});
