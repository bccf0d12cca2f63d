import { describe, expect, it } from '@jest/globals';
import { codeAt, matchingStep, normaliseCode } from '#src/methods/totp/code.ts';

// RFC 6238 Appendix B: the ASCII secret 12345678901234567890, SHA-1, eight digits.
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('codeAt', () => {
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('gives the code RFC 6238 prints for %i', (time, code) => {
    expect(codeAt(SECRET, Math.floor(time / 30), 8)).toBe(code);
  });
});

describe('matchingStep', () => {
  const step = 1000;
  it.each([
    [-2, undefined],
    [-1, step - 1],
    [0, step],
    [1, step + 1],
    [2, undefined],
  ])('with a code %i steps off answers %s', (offset, expected) => {
    expect(matchingStep(SECRET, codeAt(SECRET, step + offset), step * 30 + 29)).toBe(expected);
  });
});

describe('normaliseCode', () => {
  it.each([
    ['123456', '123456'],
    [' 123 456 ', '123456'],
    ['123-456', '123456'],
    ['12345', undefined],
    ['1234567', undefined],
    ['12345a', undefined],
    ['١٢٣٤٥٦', undefined],
    ['', undefined],
    [' '.repeat(40) + '123456', undefined],
  ])('reads %j as %j', (typed, code) => {
    expect(normaliseCode(typed)).toBe(code);
  });
});
