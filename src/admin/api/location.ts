import type { Operation } from '../operation.ts';

/**
 * Where what was created can be looked at: one below the list that it was added to, by the id in the answer. Undefined where
 * there is no such operation.
 */
export function locationOf(
  path: string,
  op: Operation,
  answer: unknown,
  operations: readonly Operation[],
): string | undefined {
  const prefix = `${op.path}/{`;
  const shown = operations.find(
    (one) => one.method === 'GET' && one.path.startsWith(prefix) && !one.path.slice(prefix.length).includes('/'),
  );
  const name = shown?.path.slice(prefix.length, -1);
  if (name === undefined || typeof answer !== 'object' || answer === null) return undefined;
  const ids = [Reflect.get(answer, 'id'), Reflect.get(answer, `${name}Id`)];
  const id = ids.find((one) => typeof one === 'string');
  return id === undefined ? undefined : `${path}/${encodeURIComponent(id)}`;
}
