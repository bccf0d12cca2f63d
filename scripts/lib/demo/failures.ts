import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import type { Failure } from './pages.ts';
import { UnknownSignInError } from './relying-party.ts';

export type DescribedFailure = Failure & { readonly status: number };

/** What went wrong between the application and the issuer, in words for the person in front of it. */
export function describeFailure(error: unknown): DescribedFailure {
  if (error instanceof UnknownSignInError) {
    return {
      status: 400,
      title: 'This sign-in is not known here',
      explanation: 'It was started in another browser, was used already, or is too old.',
    };
  }
  if (error instanceof AuthorizationResponseError) {
    return {
      status: 400,
      title: 'The sign-in was not completed',
      explanation: EXPLANATIONS[error.error] ?? error.error_description ?? 'The organisation gave no reason.',
      code: error.error,
    };
  }
  if (error instanceof ResponseBodyError) {
    return {
      status: 502,
      title: 'The organisation refused',
      explanation: EXPLANATIONS[error.error] ?? error.error_description ?? 'It gave no reason.',
      code: error.error,
    };
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    return {
      status: 401,
      title: 'You have to sign in again',
      explanation: 'What you signed in with is no longer valid: it was too long ago, or you have signed out.',
      code: error.cause[0]?.parameters.error,
    };
  }
  // Without a code the library does not know either: it never got an answer.
  if (error instanceof ClientError && error.code !== undefined) {
    return {
      status: 502,
      title: 'The organisation’s answer cannot be trusted',
      explanation: error.message,
      code: error.code,
    };
  }
  return {
    status: 502,
    title: 'The organisation cannot be reached',
    explanation: 'Its sign-in service does not answer. Try again in a moment.',
  };
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  access_denied: 'It was cancelled, or your organisation did not allow it.',
  login_required: 'You need to sign in first.',
  interaction_required: 'Your organisation needs something more of you first.',
  unmet_authentication_requirements: 'Your organisation could not prove your identity as strongly as was asked for.',
  invalid_grant: 'The tokens are no longer valid: sign in again.',
};
