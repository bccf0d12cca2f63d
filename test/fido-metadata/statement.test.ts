import { describe, expect, it } from '@jest/globals';
import { certificationOf, isCompromised, type AuthenticatorStatement } from '#src/fido-metadata/statement.ts';
import { NOW } from '../support/fixed-clock.ts';

// NOW is 2023-11-14.
type Report = readonly [status: string, effectiveDate?: string];
const statement = (reports: readonly Report[]): AuthenticatorStatement => ({
  aaguid: '8c1f27d4-5a0e-4b5c-9d3b-0f6a3c2e7b91',
  description: 'Test Key',
  anchors: [],
  hardware: true,
  reports: reports.map(([status, effectiveDate = null]) => ({ status, effectiveDate })),
});

describe('certificationOf', () => {
  it.each<[string, readonly Report[], string | null]>([
    ['nothing', [], null],
    ['certified without a level', [['FIDO_CERTIFIED', '2022-01-01']], 'FIDO'],
    ['one level', [['FIDO_CERTIFIED_L1plus', '2022-01-01']], 'L1plus'],
    [
      'the highest of several, in any order',
      [
        ['FIDO_CERTIFIED_L1', '2020-01-01'],
        ['FIDO_CERTIFIED_L3', '2021-01-01'],
        ['FIDO_CERTIFIED', '2022-01-01'],
      ],
      'L3',
    ],
    ['one that has no date', [['FIDO_CERTIFIED_L2']], 'L2'],
    ['one from today', [['FIDO_CERTIFIED_L2', '2023-11-14']], 'L2'],
    [
      'one from tomorrow',
      [
        ['FIDO_CERTIFIED_L1', '2022-01-01'],
        ['FIDO_CERTIFIED_L2', '2023-11-15'],
      ],
      'L1',
    ],
    [
      'one that ended',
      [
        ['FIDO_CERTIFIED_L2', '2020-01-01'],
        ['NOT_FIDO_CERTIFIED', '2021-01-01'],
      ],
      null,
    ],
    [
      'one that was regained',
      [
        ['NOT_FIDO_CERTIFIED', '2020-01-01'],
        ['FIDO_CERTIFIED_L1', '2021-01-01'],
      ],
      'L1',
    ],
    [
      'one that ends tomorrow',
      [
        ['FIDO_CERTIFIED_L1', '2020-01-01'],
        ['RETIRED', '2023-11-15'],
      ],
      'L1',
    ],
    ['a word of later days', [['FIDO_CERTIFIED_L9', '2020-01-01']], null],
  ])('of %s', (_, reports, certification) => {
    expect(certificationOf(statement(reports), NOW)).toBe(certification);
  });
});

describe('isCompromised', () => {
  it.each([
    'REVOKED',
    'USER_VERIFICATION_BYPASS',
    'ATTESTATION_KEY_COMPROMISE',
    'USER_KEY_REMOTE_COMPROMISE',
    'USER_KEY_PHYSICAL_COMPROMISE',
  ])('is so once %s was said, whatever came after', (status) => {
    expect(
      isCompromised(
        statement([
          [status, '2022-01-01'],
          ['UPDATE_AVAILABLE', '2022-02-01'],
          ['FIDO_CERTIFIED_L1', '2022-03-01'],
        ]),
      ),
    ).toBe(true);
  });

  it('is not so for an update', () => {
    expect(isCompromised(statement([['FIDO_CERTIFIED_L1'], ['UPDATE_AVAILABLE']]))).toBe(false);
  });
});
