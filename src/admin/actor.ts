import { ProblemError } from '#src/errors.ts';
import { ROLES, SYSTEM_TENANT, isPlatformAdmin, type Permission, type Role } from '#src/users/roles.ts';

/** Who acts: somebody signed in to the console, or whoever shows a token at the API. */
export type Actor = PersonActor | ClientActor;

interface Acting {
  /** Whose user or client it is. */
  readonly tenantId: string;
  /** What it may do: by role, less what a token leaves out. */
  readonly permissions: ReadonlySet<Permission>;
}

export interface PersonActor extends Acting {
  readonly kind: 'person';
  readonly userId: string;
  readonly username: string;
  readonly role: Role;
  /** Epoch seconds until which what cannot be undone is allowed without a new proof; 0 for not at all. */
  readonly freshUntil: number;
}

/** A program by itself. It was given its scopes by an administrator, and stands where one does if it may make others one. */
export interface ClientActor extends Acting {
  readonly kind: 'client';
  readonly clientId: string;
}

/** A person who is acted on. */
interface Target {
  readonly tenantId: string;
  readonly role: Role;
}

/** Whether it may look into a tenant at all. */
export function reaches(actor: Actor, tenantId: string): boolean {
  return actor.tenantId === tenantId || isOfPlatform(actor);
}

export function isOfPlatform(actor: Actor): boolean {
  if (actor.tenantId !== SYSTEM_TENANT) return false;
  return actor.kind === 'client' || actor.role === 'admin';
}

/**
 * Whether it may change something about a person: those who stand below it, and administrators among themselves, who would
 * have nobody else to help them.
 */
export function mayActOn(actor: Actor, target: Target): boolean {
  const [own, other] = [rankOfActor(actor), rankOf(target)];
  return other < own || (other === own && own >= ROLES.indexOf('admin'));
}

/** Whether it may make somebody of a tenant this. */
export function mayGrant(actor: Actor, target: Target): boolean {
  return rankOf(target) <= rankOfActor(actor);
}

export function isSelf(actor: Actor, user: { readonly tenantId: string; readonly id: string }): boolean {
  return actor.kind === 'person' && actor.tenantId === user.tenantId && actor.userId === user.id;
}

/** Throws `fresh_sign_in_required` for a person without a proof of the last minutes. */
export function requireFresh(actor: Actor, now: number): void {
  if (actor.kind === 'client' || actor.freshUntil > now) return;
  throw new ProblemError('fresh_sign_in_required', 'This needs a sign-in of the last minutes');
}

/** Throws `forbidden` where it does not have a permission. */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (actor.permissions.has(permission)) return;
  throw new ProblemError('forbidden', `This needs the permission ${permission}`, { details: { permission } });
}

/** As audit events name it. */
export function actorName(actor: Actor): string {
  const name = actor.kind === 'person' ? `user:${actor.userId}` : `client:${actor.clientId}`;
  return actor.tenantId === SYSTEM_TENANT ? `${SYSTEM_TENANT}/${name}` : name;
}

/**
 * Where it stands. Without `roles:write` a token's bearer stands where helpdesk does, whoever it is: the address or the pass of
 * an administrator would be the way to all that the token leaves out.
 */
function rankOfActor(actor: Actor): number {
  const rank = rankOf({ tenantId: actor.tenantId, role: actor.kind === 'person' ? actor.role : 'admin' });
  return actor.permissions.has('roles:write') ? rank : Math.min(rank, ROLES.indexOf('helpdesk'));
}

function rankOf(one: Target): number {
  return isPlatformAdmin(one) ? ROLES.length : ROLES.indexOf(one.role);
}
