import { PERMISSIONS } from '#src/users/roles.ts';
import type { Operation } from '../../operation.ts';
import { takesIdempotencyKey, takesMatch } from '../match.ts';
import { API_PATH } from '../route-table.ts';
import { PROBLEM, PROBLEMS, problemsOf } from './problems.ts';
import { describeSchema, type JsonSchema, type SharedSchemas } from './schemas.ts';

const INFO = {
  title: 'Latchkey administration',
  version: '1',
  summary: 'Everything that can be administered: people, applications, policies, keys, events.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

const text = (description: string): object => ({ description, schema: { type: 'string' } });

const HEADERS = {
  ETag: text('The version, for `If-Match` and `If-None-Match`.'),
  Location: text('Where it can be looked at.'),
  'WWW-Authenticate': text('How to get a token that is enough (RFC 6750, RFC 9449, RFC 9470).'),
  'Retry-After': text('Seconds after which to try again.'),
  RateLimit: text('How many requests are left (draft-ietf-httpapi-ratelimit-headers).'),
  'Idempotency-Replayed': text('`true` where this is the answer that the key got the first time.'),
} as const;

const PARAMETERS = {
  'If-Match': 'The version to be changed, from `ETag`; `*` for whichever there is.',
  'If-None-Match': 'The version that is known already: then the answer is 304.',
  'Idempotency-Key':
    'A string of your own. The same request with the same key is done once, and answered alike for 24 hours.',
} as const;

/** The API in OpenAPI 3.1. It names no machine: addresses are relative to wherever it was read. */
export function describeApi(operations: readonly Operation[]): JsonSchema {
  const shared: SharedSchemas = new Map([['Problem', PROBLEM]]);
  const paths = Object.fromEntries(
    [...Map.groupBy(operations, ({ path }) => path)].map(([path, ofPath]) => [
      path,
      {
        parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => pathParameter(name)),
        ...Object.fromEntries(ofPath.map((op) => [op.method.toLowerCase(), describeOperation(op, shared)])),
      },
    ]),
  );
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: API_PATH }],
    tags: [...new Set(operations.map(areaOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(shared),
      headers: HEADERS,
      responses: Object.fromEntries(
        Object.keys(PROBLEMS).map((status) => [`Problem${status}`, problemResponse(status)]),
      ),
      securitySchemes: securitySchemes(),
    },
  };
}

/** `users` of `users.list`. */
export const areaOf = ({ id }: Pick<Operation, 'id'>): string => id.split('.', 1)[0] ?? '';

function describeOperation(op: Operation, shared: SharedSchemas): object {
  const { id: operationId, summary, permission } = op;
  return {
    operationId,
    tags: [areaOf(op)],
    summary,
    description: descriptionOf(op),
    security: [{ bearer: [permission] }, { dpop: [permission] }],
    parameters: [...headerParameters(op), ...queryParameters(op, shared)],
    ...(op.body ? { requestBody: requestBody(op.body, shared) } : {}),
    responses: {
      ...answerOf(op, shared),
      ...Object.fromEntries(problemsOf(op).map((status) => [status, reference('responses', `Problem${status}`)])),
    },
  };
}

function descriptionOf({ description, permission, fresh }: Operation): string {
  const needs = [`Permission: \`${permission}\`.`, ...(fresh ? ['A person needs a sign-in of the last minutes.'] : [])];
  return [...(description === undefined ? [] : [description]), needs.join(' ')].join('\n\n');
}

const pathParameter = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });

function headerParameters(op: Operation): object[] {
  const names = [
    ...(takesMatch(op) ? (['If-Match'] as const) : []),
    ...(op.method === 'GET' && op.version ? (['If-None-Match'] as const) : []),
    ...(takesIdempotencyKey(op) ? (['Idempotency-Key'] as const) : []),
  ];
  return names.map((name) => ({
    ...{ name, in: 'header', description: PARAMETERS[name] },
    ...{ required: name === 'If-Match' && op.needsMatch === true, schema: { type: 'string' } },
  }));
}

function queryParameters({ query }: Operation, shared: SharedSchemas): object[] {
  if (!query) return [];
  const { properties = {}, required = [] } = describeSchema(query, 'input', shared);
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', required: required.includes(name), schema },
    ...(description === undefined ? {} : { description }),
  }));
}

function requestBody(body: NonNullable<Operation['body']>, shared: SharedSchemas): object {
  return {
    required: !body.safeParse(undefined).success,
    content: { 'application/json': { schema: describeSchema(body, 'input', shared) } },
  };
}

function answerOf(op: Operation, shared: SharedSchemas): object {
  const headers = Object.fromEntries(
    [
      ...(op.version ? ['ETag'] : []),
      ...(op.creates ? ['Location'] : []),
      ...(takesIdempotencyKey(op) ? ['Idempotency-Replayed'] : []),
      'RateLimit',
    ].map((name) => [name, reference('headers', name)]),
  );
  if (op.stream) {
    return { 200: { description: 'Lines', headers, content: { [op.stream]: { schema: { type: 'string' } } } } };
  }
  if (!op.answer) return { 204: { description: 'Done', headers } };
  const content = { 'application/json': { schema: describeSchema(op.answer, 'output', shared) } };
  return { [op.creates ? 201 : 200]: { description: op.creates ? 'Created' : 'Done', headers, content } };
}

function problemResponse(status: string): object {
  const { description, headers = [] } = PROBLEMS[status] ?? { description: '' };
  return {
    description,
    headers: Object.fromEntries(headers.map((name) => [name, reference('headers', name)])),
    content: { 'application/problem+json': { schema: reference('schemas', 'Problem') } },
  };
}

const reference = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });

function securitySchemes(): object {
  const scopes = `The scopes are the permissions: ${PERMISSIONS.join(', ')}. Ask for them with the API’s address as \`resource\`.`;
  return {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description: `An access token of the organisation’s own issuer. ${scopes}`,
    },
    dpop: { type: 'http', scheme: 'dpop', description: 'The same, bound to a key (RFC 9449).' },
  };
}
