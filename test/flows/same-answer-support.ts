// What two answers must have in common so that nobody learns who exists.
import type { Page } from '../support/user-agent.ts';

/** Writes down every call to a storage. */
export function countCalls(storage: Record<string, unknown>, calls: string[]): void {
  for (const [name, store] of Object.entries(storage)) {
    if (typeof store !== 'object' || store === null) continue;
    for (const [method, original] of Object.entries(store)) {
      if (typeof original !== 'function') continue;
      Object.assign(store, {
        [method]: (...given: unknown[]) => {
          calls.push(`${name}.${method}`);
          return (original as (...all: unknown[]) => unknown)(...given);
        },
      });
    }
  }
}

/** The page without what differs between any two: the sign-in, its tokens, and the name that was typed. */
export function neutral({ html }: Page): string {
  return html
    .replaceAll(/\/interaction\/[\w-]+/g, '/interaction/UID')
    .replaceAll(/\?interaction=[\w-]+/g, '?interaction=UID')
    .replaceAll(/name="token" value="[^"]+"/g, 'TOKEN')
    .replaceAll(/name="csrf" value="[^"]+"/g, 'CSRF')
    .replaceAll(/challenge&quot;:&quot;[\w-]+/g, 'CHALLENGE')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'REQUEST')
    .replaceAll(/value="(?:known1|nobody|disabl|passky|withou)"|<strong>(?:known1|nobody|disabl|withou)</g, 'NAME');
}

export function headersOf({ headers }: Page): Record<string, string> {
  const { date: _date, 'x-request-id': _id, ...rest } = headers;
  return rest;
}
