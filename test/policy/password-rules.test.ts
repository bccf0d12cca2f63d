import { describe, expect, it } from '@jest/globals';
import { COMMON_PASSWORDS } from '#src/policy/common-passwords.ts';
import { isTooLong, passwordRefusal, type PasswordContext } from '#src/policy/password-rules.ts';

const words = ['Acme Works', 'acme', 'margaret', 'margaret@acme.example', 'Margaret Hamilton'];
const alone: PasswordContext = { use: 'only_factor', words };
const withSecond: PasswordContext = { use: 'one_of_two', words };

describe('passwordRefusal', () => {
  it.each([
    ['15 characters alone', 'vexed umbrellas', alone],
    ['8 characters beside a second factor', 'vexed um', withSecond],
    ['128 characters', 'vexed umbrellas '.repeat(8), alone],
    ['letters only, no composition rules', 'vexedumbrellasfloat', alone],
    ['characters outside the basic plane, counted once each', '🦊🐙🦉🐢🦜🐝🦔🐳', withSecond],
    ['a long phrase around the tenant’s name', 'acme umbrellas float vexed', alone],
    ['a common word in a longer phrase', 'sunshine over vexed dolphins', alone],
  ])('accepts %s', (_, password, context) => {
    expect(passwordRefusal(password, context)).toBeUndefined();
  });

  it.each([
    ['14 characters alone', 'vexed umbrella', alone, 'too_short'],
    ['7 characters', 'vexed u', withSecond, 'too_short'],
    ['7 characters of two code units', '🦊🐙🦉🐢🦜🐝🦔', withSecond, 'too_short'],
    ['8 characters that compose to 7', 'vexe\u0301d u', withSecond, 'too_short'],
    ['129 characters', 'vexed umbrellas '.repeat(8) + '!', alone, 'too_long'],
    ['1025 bytes', '\u{1f600}'.repeat(257), alone, 'too_long'],
    ['a common one', 'sunshine1', withSecond, 'too_common'],
    ['a common one in capitals', 'QWERTYUIOP', withSecond, 'too_common'],
    ['a common one in full-width letters', 'ｐａｓｓｗｏｒｄ', withSecond, 'too_common'],
    ['a common one with a year and a sign', '2024 Sunshine 2024!', alone, 'too_common'],
    ['one character over and over', 'zzzzzzzzzzzzzzzz', alone, 'too_common'],
    ['one piece over and over', 'xk7!xk7!xk7!xk7!', alone, 'too_common'],
    ['neighbours in a row', 'ghijklmnopqrstuv', alone, 'too_common'],
    ['neighbours backwards', 'zyxwvuts', withSecond, 'too_common'],
    ['the user’s name and little else', 'Margaret1936', withSecond, 'too_personal'],
    ['the tenant’s name and little else', 'Acme2024!!', withSecond, 'too_personal'],
    ['the address', 'margaret@acme.example', alone, 'too_personal'],
    ['a part of the display name', 'hamilton-1969', withSecond, 'too_personal'],
  ] as const)('refuses %s', (_, password, context, refusal) => {
    expect(passwordRefusal(password, context)).toBe(refusal);
  });
});

describe('isTooLong', () => {
  it('lets every password in that could have been set', () => {
    expect(isTooLong('x'.repeat(128))).toBe(false);
    expect(isTooLong('\u{1f600}'.repeat(128))).toBe(false);
    expect(isTooLong('x'.repeat(129))).toBe(true);
  });
});

describe('COMMON_PASSWORDS', () => {
  it('has only entries the length rule lets through, in the form they are compared in', () => {
    for (const password of COMMON_PASSWORDS) {
      expect([...password].length).toBeGreaterThanOrEqual(8);
      expect(password).toBe(password.normalize('NFKC').toLowerCase());
    }
  });
});
