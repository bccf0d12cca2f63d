import type { Language } from '#src/i18n/translator.ts';
import { namesFor, type Names } from '#src/insight/naming.ts';
import { simulate, type Proven, type Simulation } from '#src/insight/simulate.ts';
import { explanationInWords, wayInWords } from '#src/insight/words.ts';
import type { Platform } from '#src/policy/authenticators.ts';
import { METHOD_KINDS, type MethodKind } from '#src/policy/types.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { columns } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { deploymentOf } from '../deployment.ts';
import { CommandError, UsageError } from '../failures.ts';
import { languagesOfPages } from '../languages.ts';
import { requireUser } from '../require-user.ts';
import { requireTenant } from '../services.ts';

const PLATFORMS = ['apple', 'windows', 'android', 'linux'] as const satisfies readonly Platform[];

export const policyExplain = defineCommand({
  name: 'policy explain',
  summary: 'Tell what a user would be asked for, and why',
  details:
    'A new sign-in, or one in which something is proven already: the decision with each rule, and every way on from it to\n' +
    'the end. On a browser that is not trusted and makes no passkey by itself. Reads only.',
  args: { tenant: 'the tenant', username: 'the user name or e-mail address' },
  options: {
    client: { kind: 'text', value: '<id>', help: "the application; the tenant's own pages unless given" },
    acr: { kind: 'list', value: '<class>', help: 'a class that the application asks for, such as phr' },
    'max-age': { kind: 'text', value: '<seconds>', help: 'how old a proof the application takes' },
    proven: { kind: 'text', value: '<methods>', help: 'proven already, such as password,totp=600: with seconds since' },
    platform: { kind: 'text', value: '<name>', help: 'what the browser runs on', choices: PLATFORMS },
    language: { kind: 'text', value: '<tag>', help: 'the language of the reasons; English unless given' },
  },
  run: async ({ args, options }, { withServices }) => {
    const asked = {
      acrValues: options.acr.length === 0 ? undefined : options.acr,
      maxAge: options['max-age'] === undefined ? undefined : readSeconds(options['max-age'], '--max-age'),
      proven: readProven(options.proven),
      platform: options.platform,
    };
    const language = languagesOfPages().in(options.language);
    return withServices(async (services) => {
      const { storage, clock, config } = services;
      const tenant = await requireTenant(services, args.tenant);
      const user = await requireUser(services, tenant.id, args.username);
      const client = options.client === undefined ? undefined : await storage.clients.find(tenant.id, options.client);
      if (options.client !== undefined && !client) {
        throw new CommandError('client_not_found', `There is no client ${options.client} in ${tenant.id}.`);
      }
      const deps = { storage, ...deploymentOf(config) };
      const simulation = await simulate(deps, { tenant, user, client, at: clock.now(), ...asked });
      const names = await namesFor(storage.groups, tenant.id, { client, stored: simulation.stored });
      const about = { user, suspended: client?.status === 'suspended' };
      return {
        data: dataOf(simulation, names, { ...about, language }),
        text: textOf(simulation, names, { ...about, language }),
      };
    });
  },
});

interface About {
  readonly user: User;
  readonly suspended: boolean;
  readonly language: Language;
}

function dataOf(simulation: Simulation, names: Names, { user, suspended, language }: About) {
  const { explanation, input, ways, consent } = simulation;
  return {
    user: { id: user.id, username: user.username, status: user.status, groups: user.groups },
    client: { suspended, consent },
    request: input.request,
    ...explanation,
    reasons: explanationInWords(simulation, names, language),
    ways: ways.map((way) => ({ end: way.end, screens: wayInWords(way, consent, names, language) })),
  };
}

function textOf(simulation: Simulation, names: Names, { user, suspended, language }: About): string {
  const [decision, ...lines] = explanationInWords(simulation, names, language);
  const ways = simulation.ways.map((way) => wayInWords(way, simulation.consent, names, language).join(' -> '));
  return [
    ...(user.status === 'active' ? [] : [`${user.username} is disabled, and signs in nowhere. Else:`]),
    ...(suspended ? ['The application is suspended, and nobody signs in there. Else:'] : []),
    decision?.text ?? '',
    '',
    columns(lines.map(({ about, asks, text }) => [asks ? '*' : ' ', about.replace('_', ' '), text])),
    '',
    ...(ways.length === 0
      ? [`There is no way in: ${user.username} has nothing to begin with.`]
      : ['The ways on:', ...ways.map((way) => `  ${way}`)]),
  ].join('\n');
}

function readProven(text: string | undefined): Proven[] {
  if (text === undefined) return [];
  return text.split(',').map((word) => {
    const [method = '', ago] = word.split('=');
    const kind = METHOD_KINDS.find((known) => known === method);
    if (kind === undefined) throw new UsageError(`--proven takes methods, not “${method}”: ${methods()}.`);
    return { method: kind, ago: ago === undefined ? 0 : readSeconds(ago, '--proven') };
  });
}

const methods = () => METHOD_KINDS.filter((method: MethodKind) => method !== 'trusted_device').join(', ');

function readSeconds(text: string, option: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`${option} takes whole seconds, not “${text}”.`);
}
