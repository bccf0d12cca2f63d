// Outbound sends requests to addresses that somebody else has chosen.
import { request as requestPlainly } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { isPrivateLiteral, lookUpPublic, PRIVATE_ADDRESS } from './private-addresses.ts';

export interface PostLimits {
  /** Milliseconds until an answer has begun, from looking up the name on. */
  readonly timeLimit: number;
  readonly allowPrivate: boolean;
}

/** The status of the answer, or a word for why there was none. */
export type Posted = { readonly status: number } | { readonly failure: string };

const LONGEST_HEADERS = 16_384;

export interface Body {
  readonly type: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A form, as `post` sends it. */
export function formBody(form: Readonly<Record<string, string>>): Body {
  return { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(form).toString() };
}

/**
 * Posts to an address that somebody else has chosen. No redirect is followed, nothing of the answer but its status
 * is read, and the connection ends with it. Does not throw.
 */
export function post(url: string, { type, text, headers = {} }: Body, limits: PostLimits): Promise<Posted> {
  const { promise, resolve } = Promise.withResolvers<Posted>();
  const target = URL.parse(url);
  if (target === null) return Promise.resolve({ failure: 'not_an_address' });
  if (!limits.allowPrivate && isPrivateLiteral(target)) return Promise.resolve({ failure: PRIVATE_ADDRESS });

  const signal = AbortSignal.timeout(limits.timeLimit);
  const send = target.protocol === 'https:' ? requestSecurely : requestPlainly;
  const request = send(target, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) },
    maxHeaderSize: LONGEST_HEADERS,
    agent: false,
    signal,
    ...(limits.allowPrivate ? {} : { lookup: lookUpPublic }),
  });
  request.on('response', (response) => {
    resolve({ status: response.statusCode ?? 0 });
    response.destroy();
  });
  request.on('error', (error) => resolve({ failure: signal.aborted ? 'timeout' : codeOf(error) }));
  // Such as an upgrade that nobody has asked for.
  request.on('close', () => resolve({ failure: 'no_answer' }));
  request.end(text);
  return promise;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unreachable';
}
