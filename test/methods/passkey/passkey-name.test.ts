import { describe, expect, it } from '@jest/globals';
import { passkeyName } from '#src/methods/passkey/passkey-name.ts';

describe('the name of a method', () => {
  it.each(['Laptop', '  Laptop ', '私の鍵', '👩‍💻', '<b>Laptop</b>'])('may be %j', (typed) => {
    expect(passkeyName(typed)).toBe(typed.trim());
  });

  it.each(['', ' ', 'x'.repeat(65), 'Laptop\nAll is well:', 'Laptop\r\nBcc: a', 'a\u0000b', 'a\u2028b'])(
    'is no more than one short line, so not %j',
    (typed) => expect(passkeyName(typed)).toBeUndefined(),
  );
});
