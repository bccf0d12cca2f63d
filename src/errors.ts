/** The codes are public and stable: pages, clients and translations key on them, never on the message. */
const STATUS = {
  bad_request: 400,
  cross_site_request: 403,
  forbidden: 403,
  passkey_not_allowed: 403,
  pass_needed: 403,
  sign_in_required: 401,
  fresh_sign_in_required: 401,
  token_invalid: 401,
  tenant_not_found: 404,
  page_not_found: 404,
  operation_not_found: 404,
  credential_not_found: 404,
  session_ended: 404,
  application_not_found: 404,
  user_not_found: 404,
  group_not_found: 404,
  key_not_found: 404,
  version_not_found: 404,
  webhook_not_found: 404,
  event_not_found: 404,
  sign_in_not_found: 404,
  wrong_verb: 405,
  interaction_expired: 410,
  interaction_elsewhere: 409,
  changed_meanwhile: 409,
  idempotency_key_in_progress: 409,
  no_way_in: 409,
  last_credential: 409,
  user_disabled: 409,
  method_not_allowed: 409,
  too_many_passkeys: 409,
  too_many_methods: 409,
  too_many_keys: 409,
  precondition_failed: 412,
  body_too_large: 413,
  media_type_unsupported: 415,
  validation_failed: 422,
  idempotency_key_reused: 422,
  precondition_required: 428,
  too_many_attempts: 429,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ProblemCode = keyof typeof STATUS;
type Details = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string>>;

interface Options {
  readonly details?: Details;
  /** What the answer says beside its body: when to try again, how to authenticate. */
  readonly headers?: Headers;
  readonly cause?: unknown;
}

/** A failure its caller may be told about. Anything else that is thrown is a bug, and answers 500. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly details: Details;
  readonly headers: Headers;

  constructor(code: ProblemCode, message: string, options: Options = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = STATUS[code];
    this.details = options.details ?? {};
    this.headers = options.headers ?? {};
  }

  /** The same for oidc-provider, inside which it may be thrown. */
  get statusCode(): number {
    return this.status;
  }

  /** RFC 9457 problem details: the title is the same for every problem of the type (§3.1.3). `cause` stays in the log. */
  toProblem() {
    const type = `urn:latchkey:problem:${this.code}`;
    return { type, title: titleOf(this.code), status: this.status, detail: this.message, ...this.details };
  }
}

const titleOf = (code: ProblemCode) => (code.charAt(0).toUpperCase() + code.slice(1)).replaceAll('_', ' ');
