// No form-action: browsers apply it to the whole chain of redirects, and a sign-in's POST ends at the application.
// The library adds the hash of its own self-submitting form to script-src where it needs one.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Not no-referrer: under it browsers send `Origin: null` with our own forms, and the origin check needs the origin.
  'Referrer-Policy': 'same-origin',
  'Permissions-Policy':
    'publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), geolocation=(), microphone=()',
};

const TWO_YEARS = 63_072_000;

/** OWASP ASVS 5.0 V3.4. Cross-Origin-Opener-Policy is left to pages that no application opens in a pop-up. */
export function securityHeaders({ secure }: { secure: boolean }): Readonly<Record<string, string>> {
  return secure ? { ...HEADERS, 'Strict-Transport-Security': `max-age=${TWO_YEARS}` } : HEADERS;
}
