import { isIP } from 'node:net';

/** Says why a deployment cannot live at this URL; undefined when it can. */
export function publicUrlProblem(value: string): string | undefined {
  if (!URL.canParse(value)) return 'must be a URL with scheme and host';
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must start with https://';
  // WebAuthn Level 3 §5.1.3: the RP ID is a domain string, so no passkey works under an IP address.
  if (isIpAddress(url.hostname)) {
    return isLoopback(url)
      ? 'must not be an IP address, because passkeys need a domain: use localhost instead'
      : 'must not be an IP address, because passkeys need a domain: use a host name';
  }
  if (url.protocol === 'http:' && !isLoopback(url)) return 'must use https: only localhost may use http';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or a password';
  if (value.includes('?') || value.includes('#')) return 'must not have a query or a fragment';
  if (value.endsWith('/')) return 'must not end with a slash';
  if (url.pathname !== '/') return 'must not have a path: issuers live under /t at the root of the host';
  if (value !== normal(url)) return `must be written in its normal form: ${normal(url)}`;
  return undefined;
}

/** Whether only this machine can reach the URL's host. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}

// A client compares the issuer character by character (OpenID Connect Discovery 1.0 §4.3).
const normal = (url: URL) => url.origin;

const isIpAddress = (hostname: string) => hostname.startsWith('[') || isIP(hostname) !== 0;
