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
  credential_not_found: 404,
  session_ended: 404,
  application_not_found: 404,
  user_not_found: 404,
  group_not_found: 404,
  key_not_found: 404,
  version_not_found: 404,
  webhook_not_found: 404,
  interaction_expired: 410,
  interaction_elsewhere: 409,
  changed_meanwhile: 409,
  no_way_in: 409,
  last_credential: 409,
  too_many_passkeys: 409,
  too_many_methods: 409,
  precondition_failed: 412,
  validation_failed: 422,
  precondition_required: 428,
  too_many_attempts: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ProblemCode = keyof typeof STATUS;
type Details = Readonly<Record<string, unknown>>;

/** A failure its caller may be told about. Anything else that is thrown is a bug, and answers 500. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly details: Details;

  constructor(code: ProblemCode, message: string, options: { details?: Details; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = STATUS[code];
    this.details = options.details ?? {};
  }

  /** The same for oidc-provider, inside which it may be thrown. */
  get statusCode(): number {
    return this.status;
  }

  /** RFC 9457 problem details. `cause` stays in the log. */
  toProblem() {
    return { type: `urn:latchkey:problem:${this.code}`, title: this.message, status: this.status, ...this.details };
  }
}
