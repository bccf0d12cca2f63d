const LOOPBACK = /^(?:localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/;

/** What is wrong with a redirect URI, or undefined: https, or http on this very device (RFC 9700 §2.6, RFC 8252 §7.3). */
export function redirectUriError(uri: string): string | undefined {
  if (!URL.canParse(uri)) return `${uri} is not an absolute URL`;
  const { protocol, hostname, username, password } = new URL(uri);
  // RFC 6749 §3.1.2: no fragment, not even an empty one.
  if (uri.includes('#')) return `${uri} has a fragment`;
  if (username || password) return `${uri} has a user name or password`;
  if (hostname.includes('*')) return `${uri} has a wildcard; list each address`;
  if (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))) return undefined;
  return `${uri} is not https; http is for localhost, 127.0.0.1 and [::1] only`;
}
