import { expectStatus, type Answer, type HttpClient, type Sent } from './http-client.ts';

export interface Visited extends Answer {
  readonly url: URL;
}

/** A browser as far as a server can tell: keeps cookies by path, and follows redirects until one leaves the server. */
export interface Visitor {
  /** The page at the end of the redirects, or where they have left to. */
  open(url: string, sent?: Sent): Promise<Visited | URL>;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

export function visitor(http: HttpClient): Visitor {
  const jar = new Map<string, Cookie>();

  const send = async (url: URL, { headers = {}, ...sent }: Sent): Promise<Visited> => {
    const cookie = cookiesFor(jar, url.pathname);
    const withCookie = cookie === '' ? headers : { ...headers, Cookie: cookie };
    const answer = await http.send(url.href, { ...sent, headers: { Accept: 'text/html', ...withCookie } });
    for (const line of answer.headers['set-cookie'] ?? []) keep(jar, line, url.pathname);
    return { ...answer, url };
  };

  return {
    open: async (start, sent = {}) => {
      let page = await send(new URL(start), sent);
      while (page.headers.location !== undefined) {
        const target = new URL(page.headers.location, page.url);
        if (target.origin !== page.url.origin) return target;
        page = await send(target, {});
      }
      expectStatus(page, 200);
      return page;
    },
  };
}

function cookiesFor(jar: ReadonlyMap<string, Cookie>, path: string): string {
  const fitting = [...jar.values()].filter(
    (cookie) => path === cookie.path || path.startsWith(cookie.path.replace(/\/?$/, '/')),
  );
  return fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
}

function keep(jar: Map<string, Cookie>, line: string, requestPath: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? requestPath;
  const key = `${name} ${path}`;
  if (value === '') jar.delete(key);
  else jar.set(key, { name, value, path });
}
