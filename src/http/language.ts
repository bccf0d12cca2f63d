import type { Languages } from '#src/i18n/languages.ts';
import type { Next, PageContext } from './context.ts';

interface Deps {
  readonly languages: Languages;
  readonly secure: boolean;
}

/** The cookie that holds the language somebody chose, and nothing else. */
export const languageCookie = (secure: boolean) => (secure ? '__Secure-latchkey_language' : 'latchkey_language');

/** Finds the language to answer in. */
export function requestLanguage({ languages, secure }: Deps) {
  const cookie = languageCookie(secure);
  return async (ctx: PageContext, next: Next) => {
    speak(ctx, languages, {
      chosen: ctx.cookies.get(cookie),
      uiLocales: typeof ctx.query['ui_locales'] === 'string' ? ctx.query['ui_locales'] : undefined,
    });
    await next();
  };
}

/** Makes this request's pages and texts speak what was wished for, as far as there is such a language. */
function speak(
  ctx: PageContext,
  languages: Languages,
  wishes: { chosen?: string | undefined; uiLocales?: string | undefined },
) {
  const { tag, t } = languages.choose({ ...wishes, acceptLanguage: ctx.get('Accept-Language') });
  ctx.state.t = t;
  ctx.state.view = { ...ctx.state.view, lang: tag };
}
