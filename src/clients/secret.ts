/**
 * A client secret that somebody else has chosen. RFC 6749 appendix A.2 allows VSCHAR; OpenID Connect Core 1.0 §16.19: enough
 * of it to be the key of a MAC.
 */
export const SECRET = /^[\x21-\x7e]{32,256}$/;
export const SECRET_ADVICE = 'use 32 to 256 printable ASCII characters without spaces';
