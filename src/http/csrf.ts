import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { ProblemError } from '#src/errors.ts';

/** Tokens that bind a form to what it was rendered for: an interaction or a session. */
export interface CsrfTokens {
  issue(binding: string): string;
  /** Throws `cross_site_request` unless the token was issued for this binding. */
  check(token: string | undefined, binding: string): void;
}

export function csrfTokens(secret: Buffer): CsrfTokens {
  const key = createSecretKey(secret);
  const issue = (binding: string) => createHmac('sha256', key).update(binding).digest('base64url');
  return {
    issue,
    check: (token, binding) => {
      const expected = Buffer.from(issue(binding));
      const actual = Buffer.from(token ?? '');
      if (actual.length === expected.length && timingSafeEqual(actual, expected)) return;
      throw new ProblemError('cross_site_request', 'This form was not sent from our own page');
    },
  };
}
