import { describe, expect, it } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { checkEmail, checkUsername, normaliseIdentifier } from '#src/users/identifier.ts';

describe('normaliseIdentifier', () => {
  it.each([
    ['  Alice ', 'alice'],
    ['ＡＬＩＣＥ', 'alice'],
    ['Zoe\u0308', 'zo\u00eb'],
    ['ﬁona', 'fiona'],
    ['\u00a0alice\u3000', 'alice'],
    ['Alice@ACME.example', 'alice@acme.example'],
  ])('writes %j as %j', (typed, normal) => {
    expect(normaliseIdentifier(typed)).toBe(normal);
  });

  it('changes nothing the second time', () => {
    assert(
      property(string({ unit: 'binary' }), (typed) => {
        const once = normaliseIdentifier(typed);
        expect(normaliseIdentifier(once)).toBe(once);
      }),
    );
  });
});

describe('checkUsername', () => {
  it.each(['alice', 'a', '1st', 'a.b_c-d+e', '山田', 'alice@acme.example', 'x'.repeat(64)])('accepts %s', (typed) => {
    expect(checkUsername(typed)).toEqual({ valid: true, value: typed });
  });

  it.each([
    ['', 'Enter a user name.'],
    ['   ', 'Enter a user name.'],
    ['x'.repeat(65), 'at most 64'],
    ['.alice', 'starts with'],
    ['al ice', 'starts with'],
    ['alice<b>', 'starts with'],
    ["o'brien", 'starts with'],
    ['ali\u200bce', 'invisible'],
    ['ali\u202ece', 'invisible'],
    ['ali\u0000ce', 'invisible'],
    ['ali\u3164ce', 'invisible'],
  ])('refuses %j: %s', (typed, message) => {
    expect(checkUsername(typed)).toEqual({ valid: false, message: expect.stringContaining(message) });
  });
});

describe('checkEmail', () => {
  it.each(['alice@acme.example', "o'brien+tag@mail.acme.example", 'žofie@příklad.example', 'a@b.co'])(
    'accepts %s',
    (typed) => {
      expect(checkEmail(` ${typed} `)).toEqual({ valid: true, value: typed });
    },
  );

  it.each([
    '',
    'alice',
    'alice@',
    '@acme.example',
    'alice@localhost',
    'alice@@acme.example',
    'a@b@acme.example',
    '.alice@acme.example',
    'al..ice@acme.example',
    'alice@acme..example',
    'alice@-acme.example',
    'alice @acme.example',
    'alice@acme.example\nBcc: bob@acme.example',
    '"alice"@acme.example',
    'alice@acme.example>',
    'ali\u200bce@acme.example',
    `${'x'.repeat(65)}@acme.example`,
    `alice@${'x.'.repeat(130)}example`,
  ])('refuses %j', (typed) => {
    expect(checkEmail(typed).valid).toBe(false);
  });

  it('decides about a long and hostile address at once', () => {
    const started = performance.now();
    checkEmail(`${'a.'.repeat(100_000)}@${'a-'.repeat(100_000)}`);
    checkEmail(`${'a'.repeat(60)}@${'a-'.repeat(90)}!`);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
