import type { ConsoleContext } from '../context.ts';

interface Browser {
  readonly browser: string | null;
  readonly system: string | null;
}

/** `Firefox on Windows`, as far as it is known. */
export function sessionName({ state: { t } }: ConsoleContext, { browser, system }: Browser): string {
  if (browser === null) return system ?? t('sessions.unknown-browser');
  return system === null ? browser : t('sessions.browser-on', { browser, system });
}
