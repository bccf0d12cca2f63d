import type { DemoTenant } from './facts.ts';
import { RESOURCES } from './resources.ts';
import type { DemoSession, SignedIn } from './sessions.ts';

/** Markup that is already escaped. */
interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[];

/** Escapes whatever is put in, except what came out of this function. */
function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.map((text, index) => text + render(parts[index])).join('') };
}

function render(part: Part | undefined): string {
  if (part === undefined) return '';
  if (typeof part !== 'object') return String(part).replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
  return 'html' in part ? part.html : part.map((item) => item.html).join('');
}

function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Demo application</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header><p>Demo application</p></header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
        <footer><p>A relying party of Latchkey, to try things with.</p></footer>
      </body>
    </html>`.html.trimStart();
}

export function startPage(tenants: readonly DemoTenant[], notice: string | undefined): string {
  const buttons = tenants.map(
    ({ id, name }) => html`<li><a class="button" href="/login?tenant=${id}">Sign in with ${name}</a></li>`,
  );
  return page(
    'Welcome',
    html`${noticeOf(notice)}
      <p>This application leaves signing in to your organisation. Which one is yours?</p>
      <ul class="choices">
        ${buttons}
      </ul>`,
  );
}

export function signedInPage(tenant: DemoTenant, { name, claims, tokens }: SignedIn, session: DemoSession): string {
  const hasRefreshToken = typeof tokens.refresh_token === 'string';
  const { opened, userinfo } = session;
  return page(
    'You are signed in',
    html`${noticeOf(session.notice)}
      <p>${tenant.name} says who you are: <strong>${name}</strong></p>
      ${opened ? table(RESOURCES.get(opened.resource)?.title ?? opened.resource, opened.content) : ''}
      ${resources(tenant)} ${table('ID token', claims)} ${userinfo ? table('Userinfo', userinfo) : ''}
      <div class="actions">
        ${hasRefreshToken ? action('/refresh', 'Refresh the tokens') : ''} ${action('/userinfo', 'Ask for userinfo')}
        ${action('/sign-out', 'Sign out')}
      </div>
      <p><a href="${tenant.securityInfoUrl}">Your sign-in methods at ${tenant.name}</a></p>`,
  );
}

function resources({ name }: DemoTenant): Html {
  const choices = [...RESOURCES].map(
    ([path, { title, asks }]) => html`<li>${action(`/open/${path}`, title)} asks for ${asks}</li>`,
  );
  return html`<h2>What ${name} keeps for you</h2>
    <ul class="choices">
      ${choices}
    </ul>`;
}

export function signedOutPage(): string {
  return page('You are signed out', html`<p><a class="button" href="/">Back to the start</a></p>`);
}

export interface Failure {
  readonly title: string;
  /** In words for the person in front of it. */
  readonly explanation: string;
  /** The stable code, as the protocol names it. */
  readonly code?: string | undefined;
  readonly tenantId?: string | undefined;
}

export function errorPage({ title, explanation, code, tenantId }: Failure): string {
  const retry = tenantId === undefined ? '' : html`<a class="button" href="/login?tenant=${tenantId}">Try again</a>`;
  return page(
    title,
    html`<p role="alert">${explanation}</p>
      ${code === undefined ? '' : html`<p>Error code: <code>${code}</code></p>`}
      <p class="actions">${retry} <a href="/">Back to the start</a></p>`,
  );
}

function table(caption: string, claims: Readonly<Record<string, unknown>>): Html {
  const rows = Object.entries(claims).map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${display(name, value)}</td>
      </tr>`,
  );
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Value</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

const TIMES = ['auth_time', 'exp', 'iat', 'nbf', 'updated_at'];

function display(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  const json = JSON.stringify(value);
  const isTime = typeof value === 'number' && TIMES.includes(name);
  return isTime ? `${json} (${new Date(value * 1000).toISOString()})` : json;
}

const action = (path: string, label: string) =>
  html`<form method="post" action="${path}"><button>${label}</button></form>`;
const noticeOf = (notice: string | undefined) => (notice === undefined ? '' : html`<p role="status">${notice}</p>`);
