import { applyTenant } from '#src/tenant-document/apply.ts';
import { requireDocument } from '#src/tenant-document/document.ts';
import { exportTenant } from '#src/tenant-document/export.ts';
import { planTenant, type Plan } from '#src/tenant-document/plan.ts';
import { COMMENT, WHEN_SEEN } from '../change-tenant.ts';
import { columns } from '../columns.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { describePlan, planData } from '../describe-plan.ts';
import { readJson } from '../read-json.ts';
import { lookUpSecrets } from '../secret-references.ts';
import { OPERATOR, requireSameSecret, requireTenant, type Services } from '../services.ts';
import { refuseLockout } from '../whom-it-affects.ts';

const PRUNE = {
  kind: 'flag',
  help: 'remove groups, applications and webhooks that its lists leave out',
} as const;

export const tenantExport = defineCommand({
  name: 'tenant export',
  summary: 'Print an organisation as one document, for tenant apply',
  details: 'Settings, policy, groups, applications and webhooks; no people, and no secret. With --json it is the same.',
  args: { id: 'the tenant' },
  options: {},
  run: ({ args: { id } }, { withServices }) =>
    withServices(async (services) => {
      const document = await exportTenant(services.storage, await requireTenant(services, id));
      return { data: { ...document }, text: JSON.stringify(document, null, 2) };
    }),
});

export const tenantDiff = defineCommand({
  name: 'tenant diff',
  summary: 'Tell what applying a document would change; changes nothing',
  details: 'Ends with 0 where nothing would change, with 1 where something would, and with 2 when it cannot tell.',
  args: { id: 'the tenant, whatever the document calls it', file: 'the document; - reads standard input' },
  options: { prune: PRUNE },
  failsWith: 2,
  run: async ({ args: { id, file }, options: { prune } }, context) => {
    const wanted = { ...(await readDocument(context, file, id)), prune };
    return context.withServices(async (services) => {
      const plan = await planTenant(services, wanted);
      return { data: planData(plan), text: describePlan(plan), exitCode: plan.steps.length === 0 ? 0 : 1 };
    });
  },
});

export const tenantApply = defineCommand({
  name: 'tenant apply',
  summary: 'Make an organisation what a document says; applied again, it changes nothing',
  details:
    'Makes what is missing and changes what is different; what the document does not name stays. A policy that would leave\n' +
    'somebody without a way in is refused. Secrets that are made on the way are printed this once.',
  args: { file: 'the document; - reads standard input' },
  options: {
    tenant: { kind: 'text', value: '<id>', help: 'another tenant than the one the document names' },
    'dry-run': { kind: 'flag', help: 'tell what would be done, and do nothing' },
    prune: PRUNE,
    force: { kind: 'flag', help: 'set the policy without looking whether everybody can still sign in' },
    comment: COMMENT,
  },
  run: async ({ args: { file }, options }, context) => {
    const wanted = { ...(await readDocument(context, file, options.tenant)), prune: options.prune };
    return context.withServices(async (services) => {
      if (options['dry-run']) {
        const plan = await planTenant(services, wanted);
        return { data: { ...planData(plan), applied: false }, text: `${describePlan(plan)}\nNothing was changed.` };
      }
      const guard = options.force ? {} : { guard: (plan: Plan) => guardPolicy(services, plan, context) };
      // Sealed with another secret than the server's, an application's own could never be compared.
      await requireSameSecret(services, wanted.document.tenant.id);
      const by = { actor: OPERATOR, comment: options.comment };
      const { plan, made } = await applyTenant(services, { ...wanted, ...guard, by });
      return {
        data: { ...planData(plan), applied: true, secrets: made },
        text: [
          describePlan(plan),
          ...(plan.steps.length === 0 ? [] : [`${plan.tenantId} is what the document says. ${WHEN_SEEN}`]),
          ...(made.length === 0 ? [] : [describeSecrets(made)]),
        ].join('\n'),
      };
    });
  },
});

async function readDocument(context: CommandContext, file: string, tenant: string | undefined) {
  const given = requireDocument(await readJson(context, file));
  const document = tenant === undefined ? given : { ...given, tenant: { ...given.tenant, id: tenant } };
  return { document, secrets: await lookUpSecrets(document, context) };
}

async function guardPolicy(services: Services, { tenant, steps, policy }: Plan, context: CommandContext) {
  const touchesPolicy = steps.some(({ changes }) => changes.some(({ path }) => path.startsWith('policy.')));
  if (tenant && touchesPolicy) await refuseLockout(services, tenant, policy, context);
}

function describeSecrets(made: readonly { readonly id: string; readonly secret: string }[]): string {
  return `${columns([['OF', 'SECRET'], ...made.map(({ id, secret }) => [id, secret])])}\nThese secrets are not shown again.`;
}
