import type { IncomingMessage } from 'node:http';
import { ProblemError } from '#src/errors.ts';
import type { Languages } from '#src/i18n/languages.ts';
import type { Language } from '#src/i18n/translator.ts';
import type { Next, PageContext } from './context.ts';
import { readOwnForm } from './form.ts';

/** The language to answer a request in, given the `ui_locales` of its authorization request. */
export type LanguageReader = (req: Pick<IncomingMessage, 'headers'>, uiLocales?: unknown) => Language;

interface Deps {
  readonly languages: Languages;
  /** Without a trailing slash. */
  readonly publicUrl: string;
}

const A_YEAR = 365 * 24 * 3600;

/** The cookie that holds the language somebody chose, and nothing else. */
export const languageCookie = (publicUrl: string) =>
  publicUrl.startsWith('https:') ? '__Secure-latchkey_language' : 'latchkey_language';

export function languageReader({ languages, publicUrl }: Deps): LanguageReader {
  const cookie = new RegExp(`(?:^|;\\s*)${languageCookie(publicUrl)}=(?<tag>[^;]*)`);
  return ({ headers }, uiLocales) =>
    languages.choose({
      chosen: cookie.exec(headers.cookie ?? '')?.groups?.['tag'],
      uiLocales: typeof uiLocales === 'string' ? uiLocales : undefined,
      acceptLanguage: headers['accept-language'],
    });
}

/** Gives each request its language, and its pages the way back after it is changed. */
export function requestLanguage({ languageOf, publicUrl }: { languageOf: LanguageReader; publicUrl: string }) {
  const prefix = pathOf(publicUrl);
  return async (ctx: PageContext, next: Next) => {
    ctx.state.preferLocales = (uiLocales) => {
      const { tag, t } = languageOf(ctx.req, uiLocales);
      ctx.state.t = t;
      ctx.state.view = { ...ctx.state.view, lang: tag };
    };
    // What a form was answered with cannot be asked for again: its page leads back to where it begins.
    if (ctx.method === 'GET') ctx.state.view = { ...ctx.state.view, page: prefix + ctx.originalUrl };
    ctx.state.preferLocales(ctx.search === '' ? undefined : ctx.query['ui_locales']);
    await next();
  };
}

/**
 * Takes the language that somebody chose in the footer of a page, for all pages below `home`, and goes back to that page.
 * No token: nobody gains anything by it, and a browser always names the origin of a form.
 */
export async function switchLanguage(ctx: PageContext, home: string, { languages, publicUrl }: Deps): Promise<void> {
  const { origin } = new URL(publicUrl);
  const { language = '', page = '' } = await readOwnForm(ctx, origin);
  if (ctx.get('Origin') !== origin) {
    throw new ProblemError('cross_site_request', 'This form was not sent from our own page');
  }
  if (languages.tags.includes(language)) {
    const secure = origin.startsWith('https:') ? '; Secure' : '';
    const attributes = `Path=${home}; Max-Age=${A_YEAR}; HttpOnly; SameSite=Lax${secure}`;
    ctx.append('Set-Cookie', `${languageCookie(publicUrl)}=${language}; ${attributes}`);
  }
  ctx.status = 303;
  ctx.redirect(pageBelow(home, page, origin));
}

/** The path of a page of ours below `home`; else `home`. */
function pageBelow(home: string, page: string, origin: string): string {
  const url = URL.parse(page, origin);
  const below = home === '/' ? home : `${home}/`;
  if (url?.origin !== origin || url.pathname.startsWith('//')) return home;
  return url.pathname.startsWith(below) ? url.pathname + url.search : home;
}

/** The path of the public URL, without a trailing slash: empty for most. */
export const pathOf = (publicUrl: string) => new URL(publicUrl).pathname.replace(/\/$/, '');
