import type { Role } from '#src/users/roles.ts';
import { addPasskey, newAgent, newAuthenticator, usePasskey } from '../../flows/support.ts';
import type { TestServer, TestUser } from '../../support/start-test-server.ts';
import { attribute, type Page, type UserAgent } from '../../support/user-agent.ts';

/** Somebody with a role, a passkey and a browser, in the console of their tenant. */
export interface Administrator {
  readonly user: TestUser;
  readonly agent: UserAgent;
  /** The page that was reached. */
  readonly page: Page;
  /** Proves the passkey again where the console asks for it. */
  prove(page: Page): Promise<Page>;
}

export const consoleOf = (server: TestServer, tenantId = 'acme') => `${server.issuer(tenantId)}/admin`;

/** Gives a person a role, without anybody asking who may. */
export async function giveRole(server: TestServer, { user }: TestUser, role: Role): Promise<void> {
  const { users } = server.container.storage;
  const now = await users.find(user.tenantId, user.id);
  if (!now) throw new Error(`there is no ${user.username}`);
  await users.update({ ...now, role, version: now.version + 1 }, server.container.clock.now());
}

/** Signs somebody in at the console by a passkey; a new person of that name and role, with nothing else. */
export async function administrator(
  server: TestServer,
  username: string,
  { role = 'admin', tenantId = 'acme', start = consoleOf(server, tenantId) }: Partial<AdministratorOptions> = {},
): Promise<Administrator> {
  const user = await server.addUser(tenantId, username, { password: false, totp: false });
  await giveRole(server, user, role);
  const authenticator = newAuthenticator(server);
  await addPasskey(server, user, authenticator);
  const agent = newAgent(server);
  const prove = (page: Page) => usePasskey(agent, page, authenticator);
  return { user, agent, prove, page: await prove(await agent.open(start)) };
}

interface AdministratorOptions {
  readonly role: Role;
  readonly tenantId: string;
  readonly start: string;
}

/** The entries of the menu of a page. */
export function menuOf({ html }: Page): string[] {
  const [menu = ''] = /<nav class="console-nav"[\s\S]*?<\/nav>/.exec(html) ?? [];
  return [...menu.matchAll(/<\/svg>\s*([^<]+)<\/a>/g)].map(([, name = '']) => name.trim());
}

/** The text of a part of a page, without markup. */
export function textOf({ html }: Page, pattern = /<main[\s\S]*<\/main>/): string {
  const [part = ''] = pattern.exec(html) ?? [];
  return part
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Makes the tenant whose administrators administer all tenants, which no command makes by accident. */
export async function addPlatform(server: TestServer): Promise<void> {
  const { tenants } = server.container.storage;
  const acme = await tenants.find('acme');
  if (acme) await tenants.add({ ...acme, id: 'system', name: 'system Ltd' });
}

/** What a browser would send of the form whose action ends so: the values of its fields, as they stand. */
export function fieldsOf({ html }: Page, action: string): Record<string, string> {
  const forms = html.match(/<form [\s\S]*?<\/form>/g) ?? [];
  const actionOf = (form: string) => attribute(/^<form [^>]*>/.exec(form)?.[0] ?? '', 'action') ?? '';
  const form = forms.find((one) => actionOf(one).endsWith(action)) ?? '';
  const inputs = [...form.matchAll(/<input [^>]*>/g)].flatMap(([tag]) => {
    const name = attribute(tag, 'name');
    const isOff = /type="(?:checkbox|radio)"/.test(tag) && !/ checked\b/.test(tag);
    return name === undefined || isOff ? [] : [[name, attribute(tag, 'value') ?? ''] as const];
  });
  const selects = [...form.matchAll(/<select [^>]*name="([^"]+)"[\s\S]*?<\/select>/g)].map(([all, name = '']) => {
    const [chosen = ''] = /<option value="[^"]*" selected/.exec(all) ?? /<option value="[^"]*"/.exec(all) ?? [];
    return [name, attribute(chosen, 'value') ?? ''] as const;
  });
  const areas = [...form.matchAll(/<textarea [^>]*name="([^"]+)"[^>]*>([\s\S]*?)<\/textarea>/g)].map(
    ([, name = '', text = '']) => [name, unescaped(text)] as const,
  );
  return Object.fromEntries([...inputs, ...selects, ...areas]);
}

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
