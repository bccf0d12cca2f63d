// The situations as docs/policy.md shows them.
import type { Change, Earlier, Outcome, Person, Request, Screen, Section, Situation } from './situation.ts';

const HEAD = ['| Situation | Policy and person | Request | Screens | Outcome |', '| --- | --- | --- | --- | --- |'];

/** All sections as tables, in Markdown. */
export function situationTables(sections: readonly Section[]): string {
  return sections
    .map(({ title, situations }) => [`### ${title}`, '', ...HEAD, ...situations.map(row)].join('\n'))
    .join('\n\n');
}

function row({ name, policy, person = {}, session, meanwhile, request = {}, screens, outcome }: Situation): string {
  const before = session && sessionWords(session);
  const then = meanwhile && `Then ${changeWords(meanwhile)}.`;
  const cells = [
    name,
    `*${sentence(policy.words)}.* ${personWords(person)}`,
    [before, then, requestWords(request)].filter((words) => words !== undefined).join(' '),
    screens.length === 0 ? 'none' : screens.map(screenWords).join('<br>'),
    outcomeWords(outcome),
  ];
  return `| ${cells.join(' | ')} |`;
}

function personWords({ has = ['password', 'app'], groups, skips = {}, snoozed, status }: Person): string {
  const skipped = Math.max(0, ...Object.values(skips));
  const parts = [
    has.join(', '),
    groups && `in ${groups.join(' and ')}`,
    skipped > 0 ? `has put it off ${times(skipped)}${snoozed ? ', now until tomorrow' : ''}` : undefined,
    status,
  ];
  return `${sentence(parts.filter((part) => part !== undefined).join('; '))}.`;
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);

function sessionWords({ answers, ago, at, over }: Earlier): string {
  const where = at === undefined ? '' : `, at an application ${at.words}`;
  const when = `${duration(ago)} ago`;
  const how = over ? `Signed in ${when}${where} (${answers.join('; ')}), and the browser was closed.` : undefined;
  return how ?? `In a session of ${when}${where} (${answers.join('; ')}).`;
}

function duration(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function changeWords(change: Change): string {
  if (typeof change === 'string') return change;
  return 'policy' in change ? `the policy becomes: ${change.policy.words}` : `the person joins ${change.joins}`;
}

function requestWords({ at, acrValues, essentialAcr, maxAge, prompt, forAnother, on }: Request): string {
  const asks = [
    acrValues && `\`acr_values=${acrValues}\``,
    essentialAcr && `essential \`acr\`: ${essentialAcr.map((acr) => `\`${acr}\``).join(', ')}`,
    maxAge === undefined ? undefined : `\`max_age=${maxAge}\``,
    prompt && `\`prompt=${prompt}\``,
    forAnother && 'an `id_token_hint` of somebody else',
  ].filter((words) => words !== undefined);
  const where = at === undefined ? 'A plain application' : `An application ${at.words}`;
  return `${where}${on === undefined ? '' : `, on ${on}`}${asks.length === 0 ? '' : `: ${asks.join(', ')}`}.`;
}

function screenWords([shows, answer]: Screen, index: number): string {
  const shown = shows.replace(/refused as (\w+)/, 'refused as `$1`');
  return `${index + 1}. ${shown}${answer === undefined ? '' : ` → **${answer}**`}`;
}

function outcomeWords(outcome: Outcome): string {
  if (outcome === 'nothing') return 'nothing is issued';
  if ('error' in outcome) return `error \`${outcome.error}\``;
  const age = outcome.provenAgo === undefined ? '' : `, \`auth_time\` ${outcome.provenAgo} s ago`;
  return `\`${outcome.acr}\`, \`amr\` ${outcome.amr}${age}`;
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const MARKED = /(?<=<!-- situations: npm run situations -->\n)[\s\S]*(?=\n<!-- end of situations -->)/;

/** The page with these situations between its markers. */
export function withSituations(page: string, sections: readonly Section[]): string {
  if (!MARKED.test(page)) throw new Error('the page has no markers for the situations');
  return page.replace(MARKED, () => `\n${situationTables(sections)}\n`);
}
