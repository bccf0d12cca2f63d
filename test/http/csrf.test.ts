import { describe, expect, it } from '@jest/globals';
import { csrfTokens } from '#src/http/csrf.ts';

describe('form tokens', () => {
  const tokens = csrfTokens(Buffer.alloc(32, 1));

  it('hold for what they were issued for', () => {
    expect(() => tokens.check(tokens.issue('interaction|acme|u1'), 'interaction|acme|u1')).not.toThrow();
  });

  it.each([
    ['another binding', () => tokens.issue('interaction|acme|u2')],
    ['another deployment', () => csrfTokens(Buffer.alloc(32, 2)).issue('interaction|acme|u1')],
    ['no token', () => undefined],
    ['an empty one', () => ''],
    ['a shorter one', () => tokens.issue('interaction|acme|u1').slice(1)],
    ['a longer one', () => `${tokens.issue('interaction|acme|u1')}=`],
    ['as many characters of more bytes', () => 'é'.repeat(43)],
  ])('refuse %s', (_what, token) => {
    expect(() => tokens.check(token(), 'interaction|acme|u1')).toThrow(
      expect.objectContaining({ code: 'cross_site_request', status: 403 }),
    );
  });
});
