import { PROOF_ALGORITHMS } from './dpop-proof.ts';

/** Why a request at the API is refused, as a challenge says it. */
export type ApiProblem =
  | {
      readonly error: 'invalid_token' | 'invalid_dpop_proof';
      readonly description: string;
      /** That of the request; `Bearer` unless given. */
      readonly scheme?: ApiScheme;
    }
  | { readonly error: 'insufficient_scope'; readonly scope: string; readonly scheme?: ApiScheme }
  /** RFC 9470 §3: the token is good, but its sign-in is not strong or recent enough. */
  | {
      readonly error: 'insufficient_user_authentication';
      readonly acr: string;
      readonly maxAge: number;
      readonly scheme?: ApiScheme;
    };

export type ApiScheme = 'Bearer' | 'DPoP';

const REALM = 'realm="latchkey"';
const ALGORITHMS = `algs="${PROOF_ALGORITHMS.join(' ')}"`;

/**
 * The `WWW-Authenticate` of a refusal (RFC 6750 §3, RFC 9449 §7.1): the reason goes with the scheme that was used, and the
 * other one is offered beside it. Without a problem nothing was shown, and nothing is said of it.
 */
export function apiChallenge(problem?: ApiProblem): string {
  const said = problem === undefined ? [] : parametersOf(problem);
  const used = problem?.scheme ?? 'Bearer';
  const challenge = (scheme: ApiScheme) => {
    const own = scheme === 'DPoP' ? [REALM, ALGORITHMS] : [REALM];
    return `${scheme} ${[...own, ...(scheme === used ? said : [])].join(', ')}`;
  };
  return `${challenge(used)}, ${challenge(used === 'Bearer' ? 'DPoP' : 'Bearer')}`;
}

function parametersOf(problem: ApiProblem): string[] {
  const error = `error="${problem.error}"`;
  switch (problem.error) {
    case 'insufficient_scope':
      return [error, `scope="${problem.scope}"`];
    case 'insufficient_user_authentication':
      return [error, `acr_values="${problem.acr}"`, `max_age="${problem.maxAge}"`];
    case 'invalid_token':
    case 'invalid_dpop_proof':
      return [error, `error_description="${problem.description}"`];
  }
}
