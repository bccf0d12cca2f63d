import { campaignProgress, type CampaignProgress } from '#src/insight/campaign-progress.ts';
import { peopleToGo, type PersonToGo } from '#src/insight/people-to-go.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { columns } from '../columns.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { CommandError } from '../failures.ts';
import { oncePerSecond } from '../gradually.ts';
import { requireTenant, type Services } from '../services.ts';

export const campaignStatus = defineCommand({
  name: 'campaign status',
  summary: 'Show how far passkey campaigns are, or who has no passkey yet',
  details: 'Looks at every active user. Campaigns are part of the policy, and are set there.',
  args: { tenant: 'the tenant' },
  options: { without: { kind: 'text', value: '<campaign>', help: 'list those it is for who have no passkey of use' } },
  run: ({ args: { tenant: id }, options: { without } }, context) =>
    context.withServices(async (services) => {
      const tenant = await requireTenant(services, id);
      if (without !== undefined) return listWithout(services, tenant, without, context);
      const campaigns = await campaignProgress(services.storage, question(services, tenant, context));
      const titles = ['CAMPAIGN', 'MODE', 'DUE', 'PEOPLE', 'WITH PASSKEY', 'REQUIRED', 'PUT OFF', 'NOT ASKED YET'];
      const text = campaigns.length === 0 ? 'There is no campaign.' : columns([titles, ...campaigns.map(row)]);
      return { data: { campaigns }, text };
    }),
});

function question({ clock }: Services, tenant: Tenant, { progress }: CommandContext) {
  return { tenant, at: clock.now(), onProgress: oncePerSecond(clock, (users) => progress(`${users} users looked at`)) };
}

function row({ id, mode, due, people, withPasskey, required, putOff }: CampaignProgress): string[] {
  const share = people === 0 ? '' : ` (${Math.floor((withPasskey / people) * 100)} %)`;
  const rest = people - withPasskey - required - putOff;
  return [
    id,
    mode,
    due ?? '-',
    String(people),
    `${withPasskey}${share}`,
    String(required),
    String(putOff),
    String(rest),
  ];
}

async function listWithout(services: Services, tenant: Tenant, campaign: string, context: CommandContext) {
  if (!tenant.policy.campaigns.some(({ id }) => id === campaign)) {
    const known = tenant.policy.campaigns.map(({ id }) => id).join(', ') || 'none';
    throw new CommandError(
      'campaign_not_found',
      `There is no campaign ${campaign} in ${tenant.id}. There are: ${known}.`,
    );
  }
  const people: PersonToGo[] = [];
  const found = peopleToGo(services.storage, question(services, tenant, context), campaign);
  for await (const person of found) people.push(person);
  const rows = people.map(({ username, displayName, email, standing, skips }) => [
    ...[username, displayName, email ?? '-'],
    standing === 'put_off' ? `put off ${skips === 1 ? 'once' : `${skips} times`}` : WORDS[standing],
  ]);
  const text =
    rows.length === 0
      ? 'Everybody it is for has a passkey.'
      : columns([['USER', 'NAME', 'EMAIL', 'STANDING'], ...rows]);
  return { data: { campaign, people }, text };
}

const WORDS = { required: 'required at the next sign-in', not_asked: 'not asked yet' } as const;
