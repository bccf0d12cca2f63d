import { describe, expect, it } from '@jest/globals';
import { failureCode } from '../../src/browser/webauthn-error.ts';

const named = (name: string, message = '') => Object.assign(new Error(message), { name });
const wrapped = (cause: Error) => Object.assign(new Error('explained', { cause }), { name: cause.name });

describe('failureCode', () => {
  it.each([
    ['AbortError', 'aborted'],
    ['NotAllowedError', 'cancelled'],
    ['TimeoutError', 'timed_out'],
    ['InvalidStateError', 'already_registered'],
    ['NotSupportedError', 'not_supported'],
    ['ConstraintError', 'no_user_verification'],
    ['SecurityError', 'wrong_origin'],
    ['UnknownError', 'unknown'],
    ['TypeError', 'unknown'],
  ])('calls %s %s, bare or explained by the library', (name, code) => {
    expect(failureCode(named(name), { elapsed: 10, timeout: 1000 })).toBe(code);
    expect(failureCode(wrapped(named(name)), { elapsed: 10, timeout: 1000 })).toBe(code);
  });

  it('tells a timeout from a cancellation by the clock alone', () => {
    expect(failureCode(named('NotAllowedError'), { elapsed: 1000, timeout: 1000 })).toBe('timed_out');
    expect(failureCode(named('NotAllowedError'), { elapsed: 999_999 })).toBe('cancelled');
  });

  it('tells a device that keeps no discoverable passkeys from one without a screen lock', () => {
    const error = named('ConstraintError', 'Resident credentials are not supported');
    expect(failureCode(error, { elapsed: 10 })).toBe('not_supported');
  });

  it('calls whatever else is thrown unknown', () => {
    expect(failureCode('a string', { elapsed: 10 })).toBe('unknown');
  });
});
