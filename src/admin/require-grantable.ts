import { apiScopesOf } from '#src/clients/api-scope.ts';
import { ProblemError } from '#src/errors.ts';
import type { Actor } from './actor.ts';

/**
 * Throws `forbidden` where an application may do more at the API than whoever would make, change or take it over: nobody
 * gets further by a program of theirs.
 */
export function requireGrantable(actor: Actor, metadata: Readonly<Record<string, unknown>>): void {
  const scopes = apiScopesOf(metadata);
  if (scopes.length === 0) return;
  const missing = ['roles:write' as const, ...scopes].filter((permission) => !actor.permissions.has(permission));
  if (missing.length === 0) return;
  const message = `This application may do more at the API than you: ${missing.join(', ')}`;
  throw new ProblemError('forbidden', message, { details: { permissions: missing } });
}
