import type { MethodKind } from './types.ts';

interface Traits {
  /** Undefined for what proves nothing about the person. */
  readonly factor: 'knowledge' | 'possession' | undefined;
  /** May be the first proof of a sign-in. */
  readonly startsLogin: boolean;
  /** May be asked for after another one, and vouches for it. */
  readonly follows: boolean;
  /** May be registered when a sign-in needs a further factor. */
  readonly enrollsAsFactor: boolean;
  /** A secret short enough to guess: attempts are counted and locked. */
  readonly guessable: boolean;
  /** RFC 8176 values this proof contributes. */
  readonly amr: readonly string[];
}

export const METHOD_TRAITS: Readonly<Record<MethodKind, Traits>> = {
  passkey: {
    factor: 'possession',
    startsLogin: true,
    follows: true,
    enrollsAsFactor: true,
    guessable: false,
    amr: ['pop', 'user'],
  },
  password: {
    factor: 'knowledge',
    startsLogin: true,
    follows: true,
    enrollsAsFactor: false,
    guessable: true,
    amr: ['pwd'],
  },
  totp: {
    factor: 'possession',
    startsLogin: false,
    follows: true,
    enrollsAsFactor: true,
    guessable: true,
    amr: ['otp'],
  },
  // A look-up secret is something one has (NIST SP 800-63B §3.1.2), and a way back in, not a factor to sign up with.
  recovery_code: {
    factor: 'possession',
    startsLogin: false,
    follows: true,
    enrollsAsFactor: false,
    guessable: true,
    amr: ['otp'],
  },
  // A mailbox is one more password away (NIST SP 800-63B §3.1.3.1): with a password it is still one factor.
  email_code: {
    factor: 'knowledge',
    startsLogin: true,
    follows: false,
    enrollsAsFactor: false,
    guessable: true,
    amr: ['otp'],
  },
  // Told by an administrator, to whoever has nothing (left) to sign in with.
  temporary_access_pass: {
    factor: 'knowledge',
    startsLogin: true,
    follows: false,
    enrollsAsFactor: false,
    guessable: true,
    amr: ['otp'],
  },
  // Without user verification: something one has, and nothing more.
  security_key: {
    factor: 'possession',
    startsLogin: false,
    follows: true,
    enrollsAsFactor: true,
    guessable: false,
    amr: ['pop'],
  },
  // No proof of anybody: it spares a question that was answered here before.
  trusted_device: {
    factor: undefined,
    startsLogin: false,
    follows: false,
    enrollsAsFactor: false,
    guessable: false,
    amr: [],
  },
};
