import { ProblemError } from '#src/errors.ts';
import { listUsers, showUser } from '../../operations/users.ts';
import type { ConsoleContext } from '../context.ts';

/** What people are called now, by id; whoever is not there (any more) is left out. */
export async function namesOf(
  ctx: ConsoleContext,
  ids: Iterable<string | null | undefined>,
): Promise<ReadonlyMap<string, string>> {
  if (!ctx.state.may('users:read')) return new Map();
  const distinct = [...new Set(ids)].filter((id) => id !== null && id !== undefined);
  const names = await Promise.all(distinct.map(async (id) => [id, await nameOf(ctx, id)] as const));
  return new Map(names.flatMap(([id, name]) => (name === undefined ? [] : [[id, name] as const])));
}

async function nameOf({ state }: ConsoleContext, user: string): Promise<string | undefined> {
  try {
    return (await state.ask(showUser, { params: { user } })).username;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'user_not_found') return undefined;
    throw error;
  }
}

/** Somebody as typed or linked to: by user name, or by id, also of whoever is not there any more. */
export async function idOf(ctx: ConsoleContext, typed: string): Promise<string | undefined> {
  if (UUID.test(typed) || !ctx.state.may('users:read')) return typed;
  const { items } = await ctx.state.ask(listUsers, { query: { text: typed, limit: MOST } });
  return items.find(({ username, email }) => [username, email].includes(typed.toLowerCase()))?.id;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const MOST = 200;

/** Who has done something, as an event has it: `user:…`, `system/client:…`, `operator`. */
export interface Actor {
  readonly kind: 'user' | 'client' | 'operator' | 'platform';
  readonly id: string | undefined;
}

export function actorOf(actor: string | null): Actor | undefined {
  if (actor === null) return undefined;
  const { platform, kind, id } =
    /^(?<platform>system\/)?(?<kind>user|client|operator)(?::(?<id>.*))?$/.exec(actor)?.groups ?? {};
  if (platform !== undefined) return { kind: 'platform', id: undefined };
  return { kind: kind === 'user' || kind === 'client' ? kind : 'operator', id };
}
