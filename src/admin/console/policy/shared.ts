import { ProblemError } from '#src/errors.ts';
import type { Language } from '#src/i18n/translator.ts';
import type { ConsoleContext, ConsoleDeps } from '../context.ts';
import type { AreaTexts } from '../form.ts';

export const TEXTS: AreaTexts = { errors: 'admin-policy.errors.', notices: 'admin-policy.notices.' };

/** The language of the page, for what is said by src/insight. */
export function languageOf(ctx: ConsoleContext, { admin: { languages } }: Pick<ConsoleDeps, 'admin'>): Language {
  return languages.in(String(ctx.state.view['lang']));
}

/** For pages that lead to a change: whoever may not make it has nothing to look for there. */
export function requireWrite({ state }: ConsoleContext): void {
  if (!state.may('policy:write')) throw new ProblemError('forbidden', 'This changes the policy');
}

export const missingPage = () => new ProblemError('page_not_found', 'There is no such page');

/** The pages above those about one part of the policy. */
export function crumbsTo({ state: { t } }: ConsoleContext, ...more: readonly { label: string; path: string }[]) {
  return [{ label: t('admin.areas.policy'), path: '/policy' }, ...more];
}
