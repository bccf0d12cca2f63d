import { dryRun, type DryRunReport } from '#src/insight/dry-run.ts';
import { OUTLOOKS, type NoWayReason, type Outlook } from '#src/insight/outlook.ts';
import type { LockedOut } from '#src/insight/tally.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { columns } from './columns.ts';
import type { CommandContext } from './command.ts';
import { deploymentOf } from './deployment.ts';
import { CommandError } from './failures.ts';
import { oncePerSecond } from './gradually.ts';
import type { Services } from './services.ts';

/** Compares the policy of a tenant with another one, over all its users. */
export function whomItAffects(
  { storage, clock, config }: Services,
  tenant: Tenant,
  proposed: TenantPolicy,
  { progress }: Pick<CommandContext, 'progress'>,
): Promise<DryRunReport> {
  const tell = oncePerSecond(clock, (users) => progress(`${users} users looked at`));
  const deps = { storage, ...deploymentOf(config) };
  return dryRun(deps, { tenant, proposed, at: clock.now(), onProgress: tell });
}

/** Who would be left without a way in, in one sentence; undefined for nobody. */
export function lockedOut({ people, noWayIn: { newly, first } }: DryRunReport): string | undefined {
  if (newly === 0) return undefined;
  const names = first.slice(0, MOST_INLINE).map(({ username }) => username);
  const more = newly > names.length ? ` and ${written(newly - names.length)} more` : '';
  return `${written(newly)} of ${persons(people)} would have no way in any more: ${names.join(', ')}${more}.`;
}

/** Throws where a policy would leave somebody without a way in who has one. */
export async function refuseLockout(
  services: Services,
  tenant: Tenant,
  proposed: TenantPolicy,
  context: Pick<CommandContext, 'progress'>,
): Promise<void> {
  const locked = lockedOut(await whomItAffects(services, tenant, proposed, context));
  if (locked === undefined) return;
  const advice = `latchkey policy dry-run ${tenant.id} tells more; --force sets it nevertheless.`;
  throw new CommandError('no_way_in', `${locked} Nothing was changed. ${advice}`);
}

/** A dry run as an operator reads it. */
export function describeDryRun(report: DryRunReport): string {
  return [
    columns([['THE NEXT SIGN-IN ASKS FOR', 'NOW', 'THEN'], ...outlookRows(report)]),
    [...sentences(report), 'Nothing was changed.'].join('\n'),
    ...lockedOutTable(report.noWayIn.first),
  ].join('\n\n');
}

const MOST_INLINE = 5;

const NAMES: Readonly<Record<Outlook, string>> = {
  nothing_more: 'nothing more',
  second_factor: 'a second factor',
  passkey_suggested: 'a passkey, which may be put off',
  second_factor_enrollment: 'setting up a second factor',
  passkey_required: 'setting up a passkey',
  no_way_in: 'more than there is: no way in',
};

const REASONS: Readonly<Record<NoWayReason, string>> = {
  no_first_factor: 'has nothing to begin with',
  no_sufficient_method: 'nothing that may be used or set up is enough',
  pass_needed: 'needs a temporary access pass to set something up',
};

function outlookRows({ moves }: DryRunReport): string[][] {
  const count = (side: 'before' | 'after', outlook: Outlook) =>
    moves.reduce((sum, move) => sum + (move[side] === outlook ? move.people : 0), 0);
  return OUTLOOKS.map((outlook) => [
    NAMES[outlook],
    written(count('before', outlook)),
    written(count('after', outlook)),
  ]);
}

function sentences({ people, moves, passkeys, noWayIn, unknownGroups }: DryRunReport): string[] {
  const changed = moves.filter(({ before, after }) => before !== after);
  const affected = changed.reduce((sum, move) => sum + move.people, 0);
  const report = { people, moves, passkeys, noWayIn, unknownGroups };
  const already = noWayIn.people - noWayIn.newly;
  return [
    `${written(affected)} of ${persons(people)} would be asked for something else than today.`,
    ...changed.map(({ before, after, people: some }) => `  ${persons(some)}: ${NAMES[before]} -> ${NAMES[after]}`),
    ...(passkeys.stop === 0
      ? []
      : [
          `${written(passkeys.stop)} of ${written(passkeys.usable)} passkeys would stop working, of ${persons(passkeys.people)}.`,
        ]),
    lockedOut(report) ?? 'Nobody would lose the way in.',
    ...(already === 0
      ? []
      : [`${persons(already)} ${already === 1 ? 'has' : 'have'} no way in today, and would have none.`]),
    ...unknownGroups.map((group) => `There is no group ${group}: what the policy says of it is for nobody.`),
  ];
}

function lockedOutTable(first: readonly LockedOut[]): string[] {
  if (first.length === 0) return [];
  const rows = first.map(({ username, displayName, reason }) => [username, displayName, REASONS[reason]]);
  return [columns([['NO WAY IN', 'NAME', 'WHY'], ...rows])];
}

const written = (count: number) => count.toLocaleString('en');
const persons = (count: number) => (count === 1 ? '1 person' : `${written(count)} people`);
