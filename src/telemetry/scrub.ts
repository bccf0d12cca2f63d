import { isAnyArrayBuffer, isNativeError } from 'node:util/types';

// Key names whose value never reaches a log, compared without case, hyphens and underscores.
const SECRET_KEY =
  /^(.*(password|passphrase|secret|token|cookie|authorization|assertion|attestation|credential|verifier|signature|challenge|privatekey|sealed|otp).*|pin|.*codes?|jwk|jwks|key|keys|dpop|authdata|authenticatordata|clientdatajson|userhandle|idtokenhint|request|body|form|salt|hash|hashes|state|nonce)$/;

// Names that only sound secret.
const HARMLESS_KEY =
  /^(statuscode|errorcode|reasoncode|exitcode|credentialid|credentialkind|tokenkind|tokentype|tokenendpointauthmethod|requestid)$/;

const HIDDEN = '[hidden]';
const DEEPEST = 6;

/** A copy of what is to be logged, in which everything that is named or looks like a secret is hidden. */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '[too deep]';
  if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return HIDDEN;
  if (value instanceof URL) return scrubText(value.href);
  if (isNativeError(value)) return scrubError(value, depth);
  if (Array.isArray(value)) return value.map((item) => scrub(item, depth + 1));
  return scrubMembers(Object.fromEntries(Object.entries(value)), depth);
}

/** Scrubs each member of an object by its name, or else by its value. */
export function scrubMembers(members: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([key, member]) => [key, scrubMember(key, member, depth)]));
}

/** Hides what looks like a secret inside running text: URL parameters, authorization headers, tokens. */
export function scrubText(text: string): string {
  return TEXT_RULES.reduce((scrubbed, [pattern, replacement]) => scrubbed.replace(pattern, replacement), text);
}

const TEXT_RULES: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic|DPoP)\s+[\w.~+/=-]{6,}/gi, `$1 ${HIDDEN}`],
  // A compact JWS or JWE: base64url of `{"` and at least one more part.
  [/\beyJ[\w-]{5,}\.[\w.-]+/g, HIDDEN],
  [/\$(argon2\w*|scrypt|2[aby])\$[^\s"']+/g, HIDDEN],
  [/\botpauth:\/\/[^\s"']+/g, HIDDEN],
  [
    /([?&#\s"'{,;]|^)([\w.-]*(?:password|secret|token|code|code_verifier|assertion|id_token_hint|otp|nonce|state|request|session|cookie)["']?\s?[=:]\s?["']?)[^&\s"',;}]+/gi,
    `$1$2${HIDDEN}`,
  ],
];

function scrubMember(key: string, member: unknown, depth: number): unknown {
  const name = key.toLowerCase().replaceAll(/[-_]/g, '');
  const isSecret = SECRET_KEY.test(name) && !HARMLESS_KEY.test(name);
  // A number or a boolean under such a name is a count or an answer; a code of digits is text.
  if (isSecret && (typeof member === 'string' || typeof member === 'object')) return member === null ? null : HIDDEN;
  return scrub(member, depth + 1);
}

function scrubError(error: Error, depth: number): unknown {
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? { kind: error.code } : {};
  return {
    name,
    ...code,
    message: scrubText(message),
    stack: stack === undefined ? undefined : scrubText(stack),
    ...(cause === undefined ? {} : { cause: scrub(cause, depth + 1) }),
  };
}
