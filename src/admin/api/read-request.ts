import { ProblemError } from '#src/errors.ts';
import type { Operation } from '../operation.ts';

/** Bytes, where an operation does not say that it takes more. */
export const MOST_BYTES = 64 * 1024;
const MOST_DEPTH = 32;
/** Members that reach what all objects have in common. */
const INHERITED = new Set(['__proto__', 'constructor', 'prototype']);

type Query = Readonly<Record<string, string>>;

/** The parameters of a query, each once. Throws `bad_request` for what cannot be meant. */
export function readQuery(search: string, op: Pick<Operation, 'query'>): Query {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) {
    if (query.has(name)) throw new ProblemError('bad_request', 'A parameter of the query is there twice');
    requireText(name);
    requireText(value);
    query.set(name, value);
  }
  if (query.size > 0 && !op.query) throw new ProblemError('bad_request', 'This operation takes no query');
  return Object.fromEntries(query);
}

export interface Sent {
  readonly req: AsyncIterable<Buffer>;
  readonly contentType: string;
  readonly contentEncoding: string;
}

export interface ReadBody {
  /** As it came. */
  readonly text: string;
  /** Undefined where there was nothing. */
  readonly value: unknown;
}

/** The JSON that was sent. Throws `media_type_unsupported`, `body_too_large`, or `bad_request` for what is no JSON. */
export async function readBody(sent: Sent, op: Pick<Operation, 'body' | 'maxBytes'>): Promise<ReadBody> {
  const bytes = await readBytes(sent.req, op.maxBytes ?? MOST_BYTES);
  if (bytes.length === 0) return { text: '', value: undefined };
  if (!op.body) throw new ProblemError('bad_request', 'This operation takes no body');
  requireJson(sent);
  const text = decode(bytes);
  return { text, value: parse(text) };
}

// What is too much is read to its end and thrown away: whoever is still sending would not see the answer.
async function readBytes(req: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > most) throw new ProblemError('body_too_large', `A body has at most ${most} bytes here`);
  return Buffer.concat(chunks);
}

// RFC 8259 §11 knows no charset: what is not UTF-8 (§8.1) is no JSON, whatever the header calls it.
function requireJson({ contentType, contentEncoding }: Sent): void {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const isUtf8 = parameters.every((one) => /^\s*charset="?utf-8"?\s*$/.test(one));
  if (type.trim() === 'application/json' && isUtf8 && /^(?:identity)?$/i.test(contentEncoding)) return;
  const headers = { Accept: 'application/json', 'Accept-Encoding': 'identity' };
  throw new ProblemError('media_type_unsupported', 'A body has to be application/json, as it is', { headers });
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ProblemError('bad_request', 'The body is not UTF-8');
  }
}

function parse(text: string): unknown {
  const value = parseJson(text);
  requireSane(value, 0);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser quotes what was sent, which may be a secret.
    throw new ProblemError('bad_request', 'The body is not JSON');
  }
}

function requireSane(value: unknown, depth: number): void {
  if (typeof value === 'string') requireText(value);
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MOST_DEPTH) throw new ProblemError('bad_request', `The body is deeper than ${MOST_DEPTH} levels`);
  for (const [name, member] of Object.entries(value)) {
    if (INHERITED.has(name)) throw new ProblemError('bad_request', `The body has a member called ${name}`);
    requireText(name);
    requireSane(member, depth + 1);
  }
}

// Databases and logs cut text at NUL, and know half a character only as a replacement, which two names may share.
function requireText(text: string): void {
  if (text.isWellFormed() && !/[\0\uFFFD]/.test(text)) return;
  throw new ProblemError('bad_request', 'The request holds text that is not well-formed Unicode');
}
