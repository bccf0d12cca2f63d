import type { Operation } from '../../operation.ts';
import { writes } from '../../operation.ts';
import { takesMatch } from '../match.ts';
import type { JsonSchema } from './schemas.ts';

/** RFC 9457, with the request's id in the log. */
export const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'What went wrong (RFC 9457).',
  properties: {
    type: { type: 'string', description: 'A stable code: `urn:latchkey:problem:` and the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'For people to read; its words may change.' },
    requestId: { type: 'string', description: 'Found in the log of the server.' },
    permission: { type: 'string', description: 'With `forbidden`: what is missing.' },
    errors: {
      type: 'array',
      description: 'With `validation_failed`: each thing that is wrong.',
      items: {
        type: 'object',
        properties: { path: { type: 'string' }, message: { type: 'string' } },
        required: ['path', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'requestId'],
};

interface Told {
  readonly description: string;
  readonly headers?: readonly string[];
  readonly when: (op: Operation) => boolean;
}

const always = () => true;
const hasId = ({ path }: Operation) => path.includes('{');

/** What may go wrong, by status; the codes are in the description. */
export const PROBLEMS: Readonly<Record<string, Told>> = {
  400: { description: '`bad_request`: the request could not be read.', when: always },
  401: {
    description:
      '`token_invalid`: no access token that is taken here. `fresh_sign_in_required`: sign in again (RFC 9470).',
    headers: ['WWW-Authenticate'],
    when: always,
  },
  403: {
    description: '`forbidden`: the permission is missing, or the person stands above you, or is you.',
    headers: ['WWW-Authenticate'],
    when: always,
  },
  404: { description: '`tenant_not_found`, `user_not_found` and so on: there is no such thing here.', when: hasId },
  409: {
    description: 'Something stands against it, such as `no_way_in`; `idempotency_key_in_progress`.',
    when: writes,
  },
  412: { description: '`precondition_failed`: it is at another version by now.', when: takesMatch },
  413: { description: '`body_too_large`', when: ({ body }) => body !== undefined },
  415: {
    description: '`media_type_unsupported`: a body is `application/json`.',
    when: ({ body }) => body !== undefined,
  },
  422: {
    description: '`validation_failed`: `errors` says what. `idempotency_key_reused`: the key was for another request.',
    when: (op) => op.query !== undefined || op.body !== undefined || op.method === 'POST',
  },
  428: { description: '`precondition_required`: send `If-Match`.', when: ({ needsMatch }) => needsMatch === true },
  429: {
    description: '`too_many_requests`, or `too_many_attempts` with tokens that were none.',
    headers: ['Retry-After'],
    when: always,
  },
  503: { description: '`unavailable`: try again in a moment.', headers: ['Retry-After'], when: always },
};

/** The statuses of problems that an operation may answer with. */
export function problemsOf(op: Operation): string[] {
  return Object.entries(PROBLEMS)
    .filter(([, { when }]) => when(op))
    .map(([status]) => status);
}

/** What each status of a problem means, for the page that people read. */
export const problemList = Object.entries(PROBLEMS).map(([status, { description }]) => ({
  ...{ status, description: description.replaceAll('`', '') },
}));
