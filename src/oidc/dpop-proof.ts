import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWTPayload } from 'jose';
import type { SpentStore } from '#src/storage/ports/spent-store.ts';

/** Asymmetric, as RFC 9449 §4.3 has it; the same at the token endpoint. */
export const PROOF_ALGORITHMS = ['ES256', 'Ed25519', 'EdDSA'] as const;

/** Seconds by which a proof may be older, or newer, than now; the same at the token endpoint. */
const WINDOW = 300;
/** The spent store's purpose. */
const PURPOSE = 'DPoPProof';
/** Characters. The larger ones of the libraries that make them have 36. */
const LONGEST_ID = 256;

/** A request that shows a token which is bound to a key. */
export interface ProvenRequest {
  /** The `DPoP` header. */
  readonly proof: string;
  readonly method: string;
  /** As the deployment knows it, without query and fragment. */
  readonly url: string;
  readonly token: string;
  /** The thumbprint of the key that the token is bound to. */
  readonly thumbprint: string;
}

interface ProofDeps {
  readonly tenantId: string;
  readonly spent: Pick<SpentStore, 'spend'>;
  /** Epoch seconds. */
  readonly now: number;
}

/**
 * What is wrong with the proof that the key of a token was used for this very request, or undefined (RFC 9449 §4.3). A proof
 * that is good is spent by asking.
 */
export async function proofProblem(request: ProvenRequest, deps: ProofDeps): Promise<string | undefined> {
  const read = await verified(request.proof, deps.now);
  if (!read) return 'the proof is not a DPoP proof that was signed with the key in it';
  const problem = claimProblem(read.payload, request, deps.now);
  if (problem !== undefined) return problem;
  if (read.thumbprint !== request.thumbprint) return 'the token is bound to another key';

  const { jti, iat } = read.payload as { jti: string; iat: number };
  const id = createHash('sha256').update(`${read.thumbprint} ${jti}`).digest('base64url');
  const term = { now: deps.now, expiresAt: iat + WINDOW + 1 };
  return (await deps.spent.spend(deps.tenantId, PURPOSE, id, term)) ? undefined : 'the proof was used before';
}

// RFC 9449 §4.3, 1 to 7: one well-formed JWT of the type, by an asymmetric algorithm, with a public key that verifies it.
async function verified(proof: string, now: number) {
  try {
    const options = { typ: 'dpop+jwt', algorithms: [...PROOF_ALGORITHMS], currentDate: new Date(now * 1000) };
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, options);
    if (protectedHeader.jwk === undefined) return undefined;
    return { payload, thumbprint: await calculateJwkThumbprint(protectedHeader.jwk) };
  } catch {
    // Whatever it was that somebody sent: it proves nothing.
    return undefined;
  }
}

// RFC 9449 §4.3, 8 to 12.
function claimProblem(claims: JWTPayload, { method, url, token }: ProvenRequest, now: number): string | undefined {
  const { jti, iat, htm, htu, ath } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID) return 'the proof has no jti';
  if (typeof iat !== 'number' || !Number.isSafeInteger(iat)) return 'the proof has no iat in whole seconds';
  if (Math.abs(now - iat) > WINDOW) return 'the proof is not of now';
  if (htm !== method) return 'the proof is for another method';
  if (typeof htu !== 'string' || withoutQuery(htu) !== withoutQuery(url)) return 'the proof is for another address';
  // RFC 9449 §4.2: the hash binds the proof to the token it comes with.
  if (ath !== createHash('sha256').update(token).digest('base64url')) return 'the proof is for another token';
  return undefined;
}

// RFC 9449 §4.3: compared after the normalisation of RFC 3986 §6.2.2 and §6.2.3.
function withoutQuery(address: string): string | undefined {
  const url = URL.parse(address);
  return url ? url.origin + url.pathname : undefined;
}
