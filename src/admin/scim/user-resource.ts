import type { z } from 'zod';
import type { person } from '../operations/users.ts';
import { ofSchema } from './problem.ts';
import { metaOf, USER_SCHEMA, UserSchema } from './schemas.ts';

type Person = z.output<typeof person>;

/** What of a person a directory can set. */
export interface PersonChange {
  readonly username: string;
  readonly displayName: string | undefined;
  readonly email: string | null;
  readonly externalId: string | null;
  /** Undefined leaves it. */
  readonly active: boolean | undefined;
}

/** The attributes of a resource as they come in; SCIMMY has seen to their types. */
interface Incoming {
  readonly userName: string;
  readonly displayName?: string;
  readonly name?: { readonly formatted?: string; readonly givenName?: string; readonly familyName?: string };
  readonly externalId?: string;
  readonly active?: boolean;
  readonly emails?: readonly { readonly value?: string; readonly primary?: boolean; readonly type?: string }[];
}

/** A person as RFC 7643 §4.1 has them. */
export function toUserResource(user: Person, base: string) {
  const { id, username, displayName, email, externalId, groups } = user;
  return {
    schemas: [USER_SCHEMA],
    id,
    ...(externalId === null ? {} : { externalId }),
    meta: metaOf(user, 'User', base),
    userName: username,
    name: { formatted: displayName },
    displayName,
    active: user.status === 'active',
    ...(email === null ? {} : { emails: [{ value: email, type: 'work', primary: true }] }),
    groups: groups.map((group) => ({
      value: group,
      $ref: `${base}/Groups/${group}`,
      display: group,
      type: 'direct',
    })),
  };
}

/** What a whole resource asks for: what it leaves out is taken away, but for whether the person may sign in. */
export function readUserResource(resource: unknown): PersonChange {
  const { userName, displayName, name, externalId = null, active, emails = [] } = incoming(resource);
  const own = emails.find(({ primary }) => primary) ?? emails[0];
  const parts = [name?.givenName, name?.familyName].filter((part) => part !== undefined && part !== '');
  const composed = parts.length > 0 ? parts.join(' ') : undefined;
  return {
    username: userName,
    displayName: displayName ?? name?.formatted ?? composed,
    email: own?.value ?? null,
    ...{ externalId, active },
  };
}

function incoming(resource: unknown): Incoming {
  const { password: _, ...rest } = withBooleans(resource);
  return ofSchema((): unknown => new UserSchema({ ...rest }, 'in')) as Incoming;
}

/** Some directories write booleans as words. */
export function withBooleans(resource: unknown): Readonly<Record<string, unknown>> {
  const { active, ...rest } = { ...(resource as Readonly<Record<string, unknown>>) };
  if (active === undefined) return rest;
  return { ...rest, active: asBoolean(active) };
}

export function asBoolean(value: unknown): unknown {
  if (typeof value !== 'string' || !/^(?:true|false)$/i.test(value)) return value;
  return value.toLowerCase() === 'true';
}
