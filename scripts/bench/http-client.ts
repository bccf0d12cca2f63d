import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes it a POST. */
  readonly form?: Readonly<Record<string, string>>;
}

/** Requests over connections that stay open; no redirect is followed. */
export interface HttpClient {
  send(url: string, sent?: Sent): Promise<Answer>;
  close(): void;
}

export function httpClient(): HttpClient {
  const agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
  return {
    send: (url, { headers = {}, form } = {}) => exchange(agent, url, headers, form),
    close: () => agent.destroy(),
  };
}

function exchange(
  agent: Agent,
  url: string,
  headers: Readonly<Record<string, string>>,
  form: Sent['form'],
): Promise<Answer> {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const ofBody =
    body === undefined
      ? {}
      : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const req = request(url, { agent, method, headers: { ...headers, ...ofBody } }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    req.on('error', reject);
    req.end(body);
  });
}

/** An answer that is no failure, or an error that shows it. */
export function expectStatus(answer: Answer, ...statuses: readonly number[]): Answer {
  if (statuses.includes(answer.status)) return answer;
  throw new Error(`answered ${answer.status} instead of ${statuses.join(' or ')}: ${answer.body.slice(0, 500)}`);
}
