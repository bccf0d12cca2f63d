import type { KoaContextWithOIDC } from 'oidc-provider';
import type { SessionOrigin } from '#src/storage/ports/evidence-store.ts';

type Names = readonly (readonly [name: string, mark: RegExp])[];

// In this order: most browsers also call themselves Chrome or Safari.
const BROWSERS: Names = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Vivaldi', /\bVivaldi\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|Chromium|CriOS|HeadlessChrome)\//],
  ['Safari', /\bVersion\/[\d.]+.*\bSafari\//],
];
// A phone of Android also calls itself Linux, an iPad sometimes a Mac.
const SYSTEMS: Names = [
  ['Windows', /\bWindows NT\b/],
  ['Android', /\bAndroid\b/],
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\b(?:Linux|X11)\b/],
];

/** More than any browser sends. */
const LONGEST = 512;

/** Where a request comes from, in words a person recognises: no version, nothing that tells two browsers of a kind apart. */
export function originOf(ctx: Pick<KoaContextWithOIDC, 'ip' | 'get'>): SessionOrigin {
  return { address: ctx.ip, ...browserOf(ctx.get('User-Agent')) };
}

/** The browser and the system that a User-Agent header names; null what it does not. */
export function browserOf(userAgent: string): Pick<SessionOrigin, 'browser' | 'system'> {
  const text = userAgent.slice(0, LONGEST);
  const named = (names: Names) => names.find(([, mark]) => mark.test(text))?.[0] ?? null;
  return { browser: named(BROWSERS), system: named(SYSTEMS) };
}
