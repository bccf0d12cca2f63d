import type { ServerResponse } from 'node:http';
import type { Random } from '#src/random.ts';
import { securityHeaders } from './security-headers.ts';

/** How every answer begins, whoever is going to give it: with a request id, and the headers that all of them carry. */
export interface AnswerBeginning {
  readonly requestId: string;
  /** Names and values in turn, as `writeHead` takes them. */
  readonly headers: readonly string[];
}

export function answerBeginnings({ random, secure }: { random: Random; secure: boolean }): () => AnswerBeginning {
  const common = Object.entries(securityHeaders({ secure })).flat();
  return () => {
    const requestId = random.uuid();
    return { requestId, headers: ['X-Request-Id', requestId, ...common] };
  };
}

/** For an answer that somebody else gives. */
export function setHeaders(res: Pick<ServerResponse, 'setHeader'>, headers: readonly string[]): void {
  for (let at = 0; at < headers.length; at += 2) res.setHeader(headers[at] ?? '', headers[at + 1] ?? '');
}
