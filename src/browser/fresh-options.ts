// A challenge lives five minutes on the server (WebAuthn Level 3 §13.4.3); a sign-in page may stay open for hours.
const STALE_AFTER = 4 * 60 * 1000;

export interface OptionsSource<Options> {
  /** Options whose challenge the server still takes. */
  get(): Promise<Options>;
  /** Calls back each time the options have become too old, also after the device slept. */
  onStale(refresh: () => void): void;
}

/** The options that came with the page while they are fresh, then new ones from `url`. */
export function freshOptions<Options>(inPage: string, url: string): OptionsSource<Options> {
  let options = JSON.parse(inPage) as Options;
  let issuedAt = wallClock();
  const isStale = () => wallClock() - issuedAt >= STALE_AFTER;

  return {
    get: async () => {
      if (!isStale()) return options;
      const response = await fetch(url, { headers: { accept: 'application/json' }, cache: 'no-store' });
      if (!response.ok) throw new Error(`No new passkey options: ${response.status}`);
      options = (await response.json()) as Options;
      issuedAt = wallClock();
      return options;
    },
    onStale: (refresh) => {
      const check = () => document.visibilityState === 'visible' && isStale() && refresh();
      setInterval(check, 15_000);
      document.addEventListener('visibilitychange', check);
    },
  };
}

// Not performance.now(), which stands still in some browsers while the device sleeps.
function wallClock(): number {
  return new Date().getTime();
}
