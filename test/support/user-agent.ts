import request from 'supertest';

export interface Page {
  readonly status: number;
  /** Path and query of the page, or an absolute URL outside the server. */
  readonly url: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the last redirect left the server; undefined while inside. */
  readonly leftTo: URL | undefined;
}

/** A browser without scripts: keeps cookies by path, follows redirects as long as they stay, and submits forms. */
export interface UserAgent {
  open(url: string): Promise<Page>;
  /** Submits the form whose action ends with `action`, with its hidden fields and these. */
  submit(page: Page, action: string, fields?: Readonly<Record<string, string>>): Promise<Page>;
  /** One request, no redirect followed. */
  send(method: 'get' | 'post', url: string, options?: SendOptions): Promise<Page>;
  readonly cookies: CookieJar;
}

export interface SendOptions {
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CookieJar {
  names(): string[];
  /** The Cookie header for a path. */
  for(path: string): string;
  store(setCookie: readonly string[], requestPath: string): void;
}

/** `common` are headers of every request. */
export function userAgent(serverUrl: string, common: Readonly<Record<string, string>> = {}): UserAgent {
  const cookies = cookieJar();

  const send: UserAgent['send'] = async (method, url, { form, headers = {} } = {}) => {
    const { pathname, search, origin } = new URL(url, serverUrl);
    const http = request(serverUrl);
    const req = method === 'get' ? http.get(pathname + search) : http.post(pathname + search).type('form');
    const cookie = cookies.for(pathname);
    if (cookie !== '') req.set('Cookie', cookie);
    req
      .set({ Accept: 'text/html', ...common, ...headers })
      .redirects(0)
      .ok(() => true);
    const response = await (form === undefined ? req : req.send(new URLSearchParams(form).toString()));
    cookies.store(([] as string[]).concat(response.headers['set-cookie'] ?? []), pathname);
    const location = response.headers['location'];
    const target = location === undefined ? undefined : new URL(location, origin + pathname);
    const leftTo = target && target.origin !== new URL(serverUrl).origin ? target : undefined;
    return { status: response.status, url: pathname + search, html: response.text, headers: response.headers, leftTo };
  };

  const follow = async (page: Page): Promise<Page> => {
    let current = page;
    for (let hops = 0; current.status >= 300 && current.status < 400 && !current.leftTo; hops += 1) {
      if (hops > 10) throw new Error(`too many redirects, at ${current.url}`);
      current = await send('get', new URL(String(current.headers['location']), serverUrl + current.url).href);
    }
    return current;
  };

  return {
    cookies,
    send,
    open: async (url) => follow(await send('get', url)),
    submit: async (page, action, fields = {}) => {
      const { target, hidden } = formIn(page, action);
      const headers = {
        Origin: new URL(serverUrl).origin,
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-Mode': 'navigate',
      };
      return follow(await send('post', target, { form: { ...hidden, ...fields }, headers }));
    },
  };
}

/** The form of a page whose action ends so: where it posts to, and its hidden fields. */
export function formIn({ html, url }: Page, action: string): { target: string; hidden: Record<string, string> } {
  for (const [, attributes = '', content = ''] of html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
    const target = attribute(attributes, 'action');
    if (!target?.endsWith(action)) continue;
    const inputs = [...content.matchAll(/<input\b[^>]*>/g)].map(([input]) => input);
    const hidden = inputs.filter((input) => attribute(input, 'type') === 'hidden');
    return {
      target,
      hidden: Object.fromEntries(
        hidden.map((input) => [attribute(input, 'name') ?? '', attribute(input, 'value') ?? '']),
      ),
    };
  }
  throw new Error(`no form that posts to …${action} on ${url}:\n${html}`);
}

/** The value of an attribute, with its entities resolved. */
export function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1];
  return value
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function cookieJar(): CookieJar {
  const jar = new Map<string, { name: string; value: string; path: string }>();
  return {
    names: () => [...jar.values()].map(({ name }) => name),
    for: (path) =>
      [...jar.values()]
        .filter((cookie) => path === cookie.path || path.startsWith(cookie.path.replace(/\/?$/, '/')))
        .map(({ name, value }) => `${name}=${value}`)
        .join('; '),
    store: (setCookie, requestPath) => {
      for (const line of setCookie) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? requestPath.replace(/\/[^/]*$/, '') ?? '/';
        const expires = /;\s*expires=([^;]+)/i.exec(line)?.[1];
        const key = `${name} ${path}`;
        if (value === '' || (expires && Date.parse(expires) <= Date.now())) jar.delete(key);
        else jar.set(key, { name, value, path });
      }
    },
  };
}
