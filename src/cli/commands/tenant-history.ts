import type { Language } from '#src/i18n/translator.ts';
import { changesInWords } from '#src/insight/change-words.ts';
import { describeSettings } from '#src/insight/describe-changes.ts';
import type { TenantRevision } from '#src/storage/ports/tenant-store.ts';
import { changeTenant, COMMENT, WHEN_SEEN } from '../change-tenant.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { languagesOfPages } from '../languages.ts';
import { readNumber } from '../read-number.ts';
import { requireTenant } from '../services.ts';
import { refuseLockout } from '../whom-it-affects.ts';

const DEFAULT_LIMIT = 20;
const MOST = 200;

export const tenantHistory = defineCommand({
  name: 'tenant history',
  summary: 'Show who changed the settings of an organisation, when, why and how, newest first',
  args: { id: 'the tenant' },
  options: {
    limit: {
      kind: 'text',
      value: '<number>',
      help: `how many versions, at most ${MOST}; ${DEFAULT_LIMIT} unless given`,
    },
    before: { kind: 'text', value: '<version>', help: 'only versions below this one' },
  },
  run: async ({ args: { id }, options }, { withServices }) => {
    const limit = options.limit === undefined ? DEFAULT_LIMIT : readNumber(options.limit, '--limit', MOST);
    const before = options.before === undefined ? undefined : readNumber(options.before, '--before');
    return withServices(async (services) => {
      await requireTenant(services, id);
      // One more, for what the last of them has changed.
      const found = await services.storage.tenants.history(id, { before, limit: limit + 1 });
      const english = languagesOfPages().in('en');
      const versions = found.slice(0, limit).map((revision, index) => ({ revision, earlier: found[index + 1] }));
      return {
        data: {
          versions: versions.map(({ revision, earlier }) => ({ ...revision, changes: changesOf(revision, earlier) })),
        },
        text: versions.map(({ revision, earlier }) => described(revision, earlier, english)).join('\n'),
      };
    });
  },
});

export const tenantRestore = defineCommand({
  name: 'tenant restore',
  summary: 'Set the policy of an earlier version of an organisation again',
  details: 'Checked as any new policy: groups that it names may be gone, and somebody may be left without a way in.',
  args: { id: 'the tenant', version: 'the version that tenant history shows' },
  options: {
    all: { kind: 'flag', help: 'name and look as well' },
    force: { kind: 'flag', help: 'without looking whether everybody can still sign in' },
    comment: COMMENT,
  },
  run: async ({ args: { id, version }, options }, context) => {
    const wanted = readNumber(version, '<version>');
    return context.withServices(async (services) => {
      const tenant = await requireTenant(services, id);
      const earlier = await services.storage.tenants.at(id, wanted);
      if (!earlier) {
        const message = `There is no version ${wanted} of ${id}. latchkey tenant history ${id} shows those there are.`;
        throw new CommandError('version_not_found', message);
      }
      const { policy, name, branding } = earlier.settings;
      if (!options.force) await refuseLockout(services, tenant, policy, context);
      const change = { policy, ...(options.all ? { name, branding } : {}) };
      const changed = await changeTenant(services, tenant, change, options.comment ?? `version ${wanted} restored`);
      const what = options.all ? 'name, look and policy' : 'the policy';
      return { data: { tenant: changed }, text: `${id} has ${what} of version ${wanted} again. ${WHEN_SEEN}` };
    });
  },
});

function changesOf(revision: TenantRevision, earlier: TenantRevision | undefined) {
  return earlier ? describeSettings(earlier.settings, revision.settings) : [];
}

function described(revision: TenantRevision, earlier: TenantRevision | undefined, english: Language): string {
  const { version, at, actor, comment } = revision;
  const when = at === null ? 'at an unknown time' : new Date(at * 1000).toISOString();
  const sentences = changesInWords(changesOf(revision, earlier), english);
  const none = version === 1 ? 'made' : earlier ? 'nothing is different' : 'what was before is not kept';
  return [
    `version ${version}, ${when}, ${actor ?? 'by somebody unknown'}${comment === null ? '' : `: ${comment}`}`,
    ...(sentences.length === 0 ? [none] : sentences).map((line) => `  ${line}`),
  ].join('\n');
}
