import { MAIL } from '#src/mail/kinds.ts';
import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';
import { PASSWORD, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { SendOptions, UserAgent, Page } from '../support/user-agent.ts';
import { authorizationUrl, newAgent, pass, totpCode } from '../flows/support.ts';

/** A person with a browser, on the self-service pages of a tenant. The clock must have been stopped. */
export interface Member {
  readonly user: TestUser;
  readonly agent: UserAgent;
  /** The page that was reached. */
  readonly page: Page;
}

export const homeOf = (server: TestServer, tenantId = 'acme') => `${server.issuer(tenantId)}/security-info`;

/** Through password and authenticator app. */
export async function throughCode(agent: UserAgent, login: Page, username: string): Promise<Page> {
  pass();
  const mfa = await agent.submit(login, '/password', { username, password: PASSWORD });
  return agent.submit(mfa, '/totp', { code: totpCode() });
}

/** Signs somebody in, in a browser of their own. */
export async function member(server: TestServer, user: TestUser, start = homeOf(server, user.user.tenantId)) {
  const agent = newAgent(server);
  return { user, agent, page: await throughCode(agent, await agent.open(start), user.username) };
}

/** The same, at an application: answers where the application got its code. */
export async function atApplication(
  server: TestServer,
  agent: UserAgent,
  { clientId, username, ...parameters }: { clientId: string; username: string; scope?: string; prompt?: string },
): Promise<Page> {
  return throughCode(agent, await agent.open(authorizationUrl(server, 'acme', clientId, parameters)), username);
}

/** Posts a form that the page may not have, with its token. No redirect is followed. */
export function post(agent: UserAgent, page: Page, url: string, fields: SendOptions['form'] = {}): Promise<Page> {
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
  return agent.send('post', url, { form: { csrf, ...fields } });
}

/** Notes what is put into the outbox from now on: `kind` to whom. The mail goes its way. */
export function watchMail(server: TestServer): { of(user: TestUser): string[] } {
  const { outbox } = server.container.storage;
  const { add } = outbox;
  const seen: OutboxMessage[] = [];
  const noting: typeof add = (message) => {
    seen.push(message);
    return add(message);
  };
  Object.assign(outbox, { add: noting });
  const mails = (user: TestUser) => seen.filter(({ family, userId }) => family === MAIL && userId === user.user.id);
  return { of: (user) => mails(user).map(({ kind }) => kind) };
}

/** What the audit log holds of a person, the oldest first: `type` or `type: reason`. */
export async function trailOf(server: TestServer, { user }: TestUser): Promise<string[]> {
  const events = await server.container.storage.audit.listByUser(user.tenantId, user.id, 1000);
  return events.toReversed().map(({ type, reason }) => (reason === null ? type : `${type}: ${reason}`));
}

export function credentialsOf(server: TestServer, { user }: TestUser) {
  return server.container.storage.credentials.listByUser(user.tenantId, user.id);
}
