import { Types } from 'scimmy';
import { ProblemError } from '#src/errors.ts';

/** An error as RFC 7644 §3.12 has it. */
export interface ScimProblem {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

type Kind =
  'invalidFilter' | 'invalidPath' | 'invalidSyntax' | 'invalidValue' | 'mutability' | 'noTarget' | 'uniqueness';

class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly status: number;
  readonly scimType: Kind | undefined;

  constructor(status: number, scimType: Kind | undefined, detail: string) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
  }
}

/** What a caller has to put right. */
export function scimError(status: number, kind: Kind | undefined, detail: string): Error {
  return new ScimError(status, kind, detail);
}

/** What a caller is told; undefined for what is no fault of theirs. */
export function scimProblemOf(error: unknown): ScimProblem | undefined {
  if (error instanceof ProblemError && error.status < 500) {
    const kind = kindOf(error);
    return told(kind === 'uniqueness' ? 409 : kind === 'invalidValue' ? 400 : error.status, kind, error.message);
  }
  if (error instanceof ScimError) return told(error.status, error.scimType, error.message);
  if (error instanceof Types.Error) {
    // Its own types leave out what it has.
    const { status, scimType, message } = error as Error & { readonly status: number; readonly scimType?: string };
    return told(status, scimType, message);
  }
  return undefined;
}

/** Has SCIMMY look at the types of what was sent: what it says of them is for the caller. */
export function ofSchema<T>(look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof TypeError) throw scimError(400, 'invalidValue', error.message);
    throw error;
  }
}

function told(status: number, scimType: string | undefined, detail: string): ScimProblem {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  return { status, body: { schemas, status: String(status), ...(scimType ? { scimType } : {}), detail } };
}

/** Of what operations refuse: RFC 7644 table 9. */
function kindOf({ code, details }: ProblemError): Kind | undefined {
  if (code === 'bad_request') return 'invalidSyntax';
  if (code !== 'validation_failed') return undefined;
  return JSON.stringify(details).includes('taken') ? 'uniqueness' : 'invalidValue';
}
