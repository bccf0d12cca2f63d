import { describe, expect, it } from '@jest/globals';
import { isStrictDer } from '#src/methods/passkey/signature-encoding.ts';

const der = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const long = (first: string) => `02 21 00 ${first} ${'11'.repeat(31)}`;

describe('isStrictDer', () => {
  it.each([
    ['two small integers', '30 06 02 01 01 02 01 7f'],
    ['an integer with the zero its sign needs', '30 07 02 02 00 80 02 01 01'],
    ['two integers of 33 bytes', `30 46 ${long('80')} ${long('ff')}`],
  ])('accepts %s', (_, hex) => {
    expect(isStrictDer(der(hex))).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['no sequence', '31 06 02 01 01 02 01 7f'],
    ['a long-form length', '30 81 06 02 01 01 02 01 7f'],
    ['a length that is too short', '30 05 02 01 01 02 01 7f'],
    ['a byte after the end', '30 06 02 01 01 02 01 7f 00'],
    ['a byte after the end that the length counts', '30 07 02 01 01 02 01 7f 00'],
    ['one integer', '30 03 02 01 01'],
    ['three integers', '30 09 02 01 01 02 01 01 02 01 01'],
    ['another tag', '30 06 04 01 01 02 01 7f'],
    ['an empty integer', '30 05 02 00 02 01 7f'],
    ['a negative integer', '30 06 02 01 80 02 01 7f'],
    ['a zero its sign does not need', '30 07 02 02 00 7f 02 01 01'],
    ['a long-form integer', '30 07 02 81 01 01 02 01 7f'],
    ['an integer beyond the end', '30 06 02 01 01 02 02 7f'],
    ['an integer of 34 bytes', `30 27 02 22 01 ${'11'.repeat(33)} 02 01 01`],
  ])('refuses %s', (_, hex) => {
    expect(isStrictDer(der(hex))).toBe(false);
  });
});
