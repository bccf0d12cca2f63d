// Every address that answers, who may use it and how. A test compares this with what is really routed.

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Below `/t/:tenant`, unless it starts with a dot-slash: then below the server's root. */
  readonly path: string;
  /**
   * anybody; a browser in the middle of a sign-in; a signed-in user, `fresh` for changes; the same of an administrator; a
   * client by its secret.
   */
  readonly who: 'anybody' | 'sign-in' | 'signed-in' | 'fresh' | 'admin' | 'admin-fresh' | 'client' | 'bearer';
  /** Whether a form has to carry a token of ours. */
  readonly csrf: boolean;
  readonly answers: string;
}

const page = (path: string, who: Route['who'], answers = 'text/html'): Route => ({
  ...{ method: 'GET', path, who, answers },
  csrf: false,
});
const form = (path: string, who: Route['who']): Route => ({
  ...{ method: 'POST', path, who },
  csrf: true,
  answers: 'text/html',
});

export const INTERACTION = '/interaction/:uid';
export const SECURITY_INFO = '/security-info';

export const PAGES: readonly Route[] = [
  page(`${INTERACTION}/`, 'sign-in'),
  page(`${INTERACTION}/options`, 'sign-in'),
  page(`${INTERACTION}/passkey-options`, 'sign-in', 'application/json'),
  page(`${INTERACTION}/email-code`, 'sign-in'),
  page(`${INTERACTION}/pass`, 'sign-in'),
  page(`${INTERACTION}/security-key-options`, 'sign-in', 'application/json'),
  page(`${INTERACTION}/enroll/security-key`, 'sign-in'),
  page(`${INTERACTION}/enroll/security-key-options`, 'sign-in', 'application/json'),
  form(`${INTERACTION}/email-code/send`, 'sign-in'),
  form(`${INTERACTION}/email-code`, 'sign-in'),
  form(`${INTERACTION}/pass`, 'sign-in'),
  form(`${INTERACTION}/security-key`, 'sign-in'),
  form(`${INTERACTION}/enroll/security-key`, 'sign-in'),
  page(`${INTERACTION}/enroll/totp`, 'sign-in'),
  page(`${INTERACTION}/enroll/passkey`, 'sign-in'),
  page(`${INTERACTION}/enroll/passkey-options`, 'sign-in', 'application/json'),
  page(`${INTERACTION}/enroll/passkey/name`, 'sign-in'),
  form(`${INTERACTION}/password`, 'sign-in'),
  form(`${INTERACTION}/passkey`, 'sign-in'),
  form(`${INTERACTION}/upgrade`, 'sign-in'),
  form(`${INTERACTION}/totp`, 'sign-in'),
  form(`${INTERACTION}/recovery-code`, 'sign-in'),
  form(`${INTERACTION}/enroll/totp`, 'sign-in'),
  form(`${INTERACTION}/enroll/passkey`, 'sign-in'),
  form(`${INTERACTION}/enroll/passkey/name`, 'sign-in'),
  form(`${INTERACTION}/skip`, 'sign-in'),
  form(`${INTERACTION}/consent`, 'sign-in'),
  form(`${INTERACTION}/cancel`, 'sign-in'),
  page(`${SECURITY_INFO}/`, 'signed-in'),
  page(`${SECURITY_INFO}/callback`, 'anybody'),
  page(`${SECURITY_INFO}/passkeys`, 'signed-in'),
  page(`${SECURITY_INFO}/passkeys/add`, 'fresh'),
  page(`${SECURITY_INFO}/passkeys/options`, 'fresh', 'application/json'),
  page(`${SECURITY_INFO}/passkeys/:id/name`, 'fresh'),
  page(`${SECURITY_INFO}/passkeys/:id/remove`, 'fresh'),
  page(`${SECURITY_INFO}/recovery-codes`, 'fresh'),
  page(`${SECURITY_INFO}/add`, 'signed-in'),
  page(`${SECURITY_INFO}/set-up`, 'signed-in'),
  page(`${SECURITY_INFO}/activity`, 'signed-in'),
  page(`${SECURITY_INFO}/totp`, 'signed-in'),
  page(`${SECURITY_INFO}/email`, 'signed-in'),
  page(`${SECURITY_INFO}/email/code`, 'signed-in'),
  form(`${SECURITY_INFO}/email/code`, 'signed-in'),
  form(`${SECURITY_INFO}/email`, 'signed-in'),
  page(`${SECURITY_INFO}/password`, 'fresh'),
  form(`${SECURITY_INFO}/password`, 'fresh'),
  page(`${SECURITY_INFO}/sessions`, 'signed-in'),
  page(`${SECURITY_INFO}/applications`, 'signed-in'),
  page(`${SECURITY_INFO}/security-keys`, 'signed-in'),
  page(`${SECURITY_INFO}/security-keys/add`, 'fresh'),
  page(`${SECURITY_INFO}/security-keys/options`, 'fresh', 'application/json'),
  form(`${SECURITY_INFO}/security-keys`, 'fresh'),
  page(`${SECURITY_INFO}/totp/add`, 'fresh'),
  page(`${SECURITY_INFO}/second-step`, 'fresh'),
  page(`${SECURITY_INFO}/sessions/others`, 'fresh'),
  page(`${SECURITY_INFO}/sessions/:id/end`, 'fresh'),
  page(`${SECURITY_INFO}/applications/:id/remove`, 'fresh'),
  page(`${SECURITY_INFO}/totp/:id/name`, 'fresh'),
  page(`${SECURITY_INFO}/totp/:id/remove`, 'fresh'),
  page(`${SECURITY_INFO}/security-keys/:id/name`, 'fresh'),
  page(`${SECURITY_INFO}/security-keys/:id/remove`, 'fresh'),
  page(`${SECURITY_INFO}/trusted-devices/:id/remove`, 'fresh'),
  page(`${SECURITY_INFO}/passes/:id/remove`, 'fresh'),
  form(`${SECURITY_INFO}/totp`, 'fresh'),
  form(`${SECURITY_INFO}/second-step`, 'fresh'),
  form(`${SECURITY_INFO}/sessions/others`, 'fresh'),
  form(`${SECURITY_INFO}/sessions/:id/end`, 'fresh'),
  form(`${SECURITY_INFO}/applications/:id/remove`, 'fresh'),
  form(`${SECURITY_INFO}/totp/:id/name`, 'fresh'),
  form(`${SECURITY_INFO}/totp/:id/remove`, 'fresh'),
  form(`${SECURITY_INFO}/security-keys/:id/name`, 'fresh'),
  form(`${SECURITY_INFO}/security-keys/:id/remove`, 'fresh'),
  form(`${SECURITY_INFO}/trusted-devices/:id/remove`, 'fresh'),
  form(`${SECURITY_INFO}/passes/:id/remove`, 'fresh'),
  form(`${SECURITY_INFO}/recovery-codes`, 'fresh'),
  form(`${SECURITY_INFO}/passkeys`, 'fresh'),
  form(`${SECURITY_INFO}/passkeys/:id/name`, 'fresh'),
  form(`${SECURITY_INFO}/passkeys/:id/remove`, 'fresh'),
];

export const RESET = '/password-reset';

/** Open to anybody: a page that comes too early leads to the first one. Each form is bound to its browser. */
export const RECOVERY: readonly Route[] = [
  page(`${RESET}/`, 'anybody'),
  page(`${RESET}/code`, 'anybody'),
  page(`${RESET}/factor`, 'anybody'),
  page(`${RESET}/passkey-options`, 'anybody'),
  page(`${RESET}/security-key-options`, 'anybody'),
  page(`${RESET}/new`, 'anybody'),
  page(`${RESET}/done`, 'anybody'),
  form(`${RESET}/`, 'anybody'),
  form(`${RESET}/code`, 'anybody'),
  form(`${RESET}/totp`, 'anybody'),
  form(`${RESET}/recovery-code`, 'anybody'),
  form(`${RESET}/passkey`, 'anybody'),
  form(`${RESET}/security-key`, 'anybody'),
  form(`${RESET}/new`, 'anybody'),
];

/** What app.ts answers by itself. */
export const FIXED: readonly Route[] = [
  page('./healthz', 'anybody', 'application/json'),
  page('./readyz', 'anybody', 'application/json'),
  page('./', 'anybody'),
  // Only under development, as test servers are.
  page('./dev/mail', 'anybody'),
  page('/', 'anybody'),
  page('/brand.css', 'anybody', 'text/css'),
  // Held by its origin, without a token: it changes nothing but a language.
  { ...form('./language', 'anybody'), csrf: false },
  { ...form('/language', 'anybody'), csrf: false },
  page('./.well-known/webauthn', 'anybody', 'application/json'),
  page('./.well-known/passkey-endpoints', 'anybody', 'application/json'),
  page('./passkeys/enroll', 'anybody'),
  page('./passkeys/manage', 'anybody'),
  // What tells of the API. Its operations are in their own table: docs/admin.md.
  page('./api/v1/', 'anybody'),
  page('./api/v1/openapi.json', 'anybody', 'application/json'),
  page('./.well-known/oauth-authorization-server/t/:tenant', 'anybody', 'application/json'),
];

/** What oidc-provider answers, with its own checks. */
export const PROTOCOL: readonly Route[] = [
  page('/.well-known/openid-configuration', 'anybody', 'application/json'),
  page('/jwks', 'anybody', 'application/jwk-set+json'),
  page('/auth', 'anybody'),
  { ...form('/auth', 'anybody'), csrf: false },
  page('/auth/:uid', 'sign-in'),
  { ...form('/request', 'client'), csrf: false, answers: 'application/json' },
  { ...form('/token', 'client'), csrf: false, answers: 'application/json' },
  { ...form('/token/introspection', 'client'), csrf: false, answers: 'application/json' },
  { ...form('/token/revocation', 'client'), csrf: false, answers: 'application/json' },
  page('/me', 'bearer', 'application/json'),
  { ...form('/me', 'bearer'), csrf: false, answers: 'application/json' },
  page('/session/end', 'anybody'),
  { ...form('/session/end', 'anybody'), csrf: false },
  { ...form('/session/end/confirm', 'anybody'), csrf: true },
  page('/session/end/success', 'anybody'),
];
