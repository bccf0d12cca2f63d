import { expectStatus, type HttpClient, type Sent } from '../bench/http-client.ts';
import { TENANT } from './people.ts';

/** A route that takes a name: one try of it, ready to be sent. */
export interface TimedRoute {
  readonly name: string;
  /** Makes the way free for a try; what it does is not measured. */
  prepare(username: string): Promise<Sent & { readonly url: string }>;
  readonly statuses: readonly number[];
}

/** Every route that takes a name, or what was sent to one. */
export async function timedRoutes(http: HttpClient, site: string, start: string): Promise<TimedRoute[]> {
  const login = await browser(http).open(start);
  const reset = () => browser(http).open(`${site}/t/${TENANT}/password-reset`);
  const one = await reset();
  return [
    {
      name: 'password',
      statuses: [422],
      prepare: async (username) => form(login, '/password', { username, password: WRONG }),
    },
    {
      name: 'temporary access pass',
      statuses: [422],
      prepare: async (username) => form(login, '/pass', { username, pass: 'WRONGWRONG' }),
    },
    {
      name: 'email code, asked for',
      statuses: [200],
      prepare: async (username) => form(login, '/email-code/send', { username }),
    },
    {
      name: 'email code, wrong',
      statuses: [422],
      prepare: async (username) => {
        const asked = form(login, '/email-code/send', { username });
        const { body } = expectStatus(await http.send(asked.url, asked), 200);
        return form(login, '/email-code', { username, token: field(body, 'token'), code: '000000' });
      },
    },
    { name: 'password reset, asked for', statuses: [303], prepare: async (username) => form(one, '', { username }) },
    {
      name: 'password reset, wrong code',
      statuses: [422],
      prepare: async (username) => {
        const page = await reset();
        const asked = form(page, '', { username });
        const { headers } = expectStatus(await http.send(asked.url, asked), 303);
        return form({ ...page, cookie: cookieOf(headers['set-cookie']) }, '/code', { code: '000000' });
      },
    },
  ];
}

const WRONG = 'not the passphrase';

interface Page {
  readonly url: string;
  readonly cookie: string;
  readonly csrf: string;
}

function form({ url, cookie, csrf }: Page, path: string, fields: Readonly<Record<string, string>>) {
  return { url: url + path, headers: { Accept: 'text/html', Cookie: cookie }, form: { csrf, ...fields } };
}

/** Follows redirects, keeps all cookies, and reads the token of the page. */
function browser(http: HttpClient) {
  return {
    async open(start: string): Promise<Page> {
      let url = new URL(start);
      let cookie = '';
      for (;;) {
        const answer = await http.send(url.href, { headers: { Accept: 'text/html', Cookie: cookie } });
        cookie = [cookie, cookieOf(answer.headers['set-cookie'])].filter((part) => part !== '').join('; ');
        if (answer.headers.location === undefined) {
          expectStatus(answer, 200);
          return { url: url.href.replace(/\/$/, ''), cookie, csrf: field(answer.body, 'csrf') };
        }
        url = new URL(answer.headers.location, url);
      }
    },
  };
}

const cookieOf = (lines: readonly string[] = []) => lines.map((line) => line.split(';')[0]).join('; ');

function field(html: string, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1];
  if (value === undefined) throw new Error(`no field ${name} on the page`);
  return value;
}
