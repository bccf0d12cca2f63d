import { systemClock } from '#src/clock.ts';

// A challenge lives five minutes on the server (WebAuthn Level 3 §13.4.3); a sign-in page may stay open for hours.
const STALE_AFTER = 4 * 60;

export interface OptionsSource<Options> {
  /** Options whose challenge the server still takes. */
  get(): Promise<Options>;
  /** Calls back each time the options have become too old, also after the device slept. */
  onStale(refresh: () => void): void;
}

/** The options that came with the page while they are fresh, then new ones from `url`. */
export function freshOptions<Options>(inPage: string, url: string): OptionsSource<Options> {
  let options = JSON.parse(inPage) as Options;
  // The wall clock, not performance.now(), which stands still in some browsers while the device sleeps.
  let issuedAt = systemClock.now();
  const isStale = () => systemClock.now() - issuedAt >= STALE_AFTER;

  return {
    get: async () => {
      if (!isStale()) return options;
      const response = await fetch(url, { headers: { accept: 'application/json' }, cache: 'no-store' });
      if (!response.ok) throw new Error(`No new passkey options: ${response.status}`);
      options = (await response.json()) as Options;
      issuedAt = systemClock.now();
      return options;
    },
    onStale: (refresh) => {
      let askedAt = 0;
      const check = () => {
        // Once in that time and no more: a sign-in that has expired would otherwise be asked about for ever.
        if (document.visibilityState !== 'visible' || !isStale() || systemClock.now() - askedAt < STALE_AFTER) return;
        askedAt = systemClock.now();
        refresh();
      };
      setInterval(check, 15_000);
      document.addEventListener('visibilitychange', check);
    },
  };
}
