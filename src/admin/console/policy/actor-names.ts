import { ProblemError } from '#src/errors.ts';
import { showUser } from '../../operations/users.ts';
import type { ConsoleContext } from '../context.ts';

/** Says who has done something, as people know them; each is looked up once. Undefined where nobody knows. */
export function namesOfActors(ctx: ConsoleContext): (actor: string | null) => Promise<string | undefined> {
  const known = new Map<string, Promise<string>>();
  return async (actor) => {
    if (actor === null) return undefined;
    const name = known.get(actor) ?? nameOf(ctx, actor);
    known.set(actor, name);
    return name;
  };
}

async function nameOf(ctx: ConsoleContext, actor: string): Promise<string> {
  const { ask, t, may, managed } = ctx.state;
  const ofPlatform = actor.startsWith('system/');
  const [kind, id = ''] = actor.slice(ofPlatform ? 'system/'.length : 0).split(':');
  if (kind === 'operator') return t('admin-policy.history.operator');
  if (kind === 'client') return t('admin-policy.history.application', { id });
  // Who administers the platform is no matter of the tenants'.
  if (ofPlatform && managed !== 'system') return t('admin-policy.history.platform');
  if (!may('users:read')) return id;
  try {
    return (await ask(showUser, { params: { user: id } })).displayName;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'user_not_found') return t('admin-policy.history.gone');
    throw error;
  }
}
