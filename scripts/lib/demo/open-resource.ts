import * as oidc from 'openid-client';
import type { StepUp } from './sessions.ts';

/** What an API has answered: what it was asked for, or that the sign-in has to be stronger or more recent. */
export type ResourceAnswer =
  { readonly content: Readonly<Record<string, unknown>> } | { readonly challenge: StepUp['challenge'] };

/** Asks the API; throws what the library throws, unless it is a challenge to step up. */
export async function openResource(
  configuration: oidc.Configuration,
  accessToken: string,
  url: string,
): Promise<ResourceAnswer> {
  try {
    const response = await oidc.fetchProtectedResource(configuration, accessToken, new URL(url), 'GET');
    return { content: (await response.json()) as Record<string, unknown> };
  } catch (error) {
    const challenge = challengeIn(error);
    if (challenge === undefined) throw error;
    return { challenge };
  }
}

// RFC 9470 §3. Of the challenge nothing else goes into the authorization request.
function challengeIn(error: unknown): StepUp['challenge'] | undefined {
  if (!(error instanceof oidc.WWWAuthenticateChallengeError)) return undefined;
  const challenge = error.cause.find(({ parameters }) => parameters.error === 'insufficient_user_authentication');
  if (challenge === undefined) return undefined;
  const { acr_values: acrValues, max_age: maxAge } = challenge.parameters;
  return {
    ...(acrValues === undefined ? {} : { acr_values: acrValues }),
    ...(maxAge === undefined ? {} : { max_age: maxAge }),
  };
}
