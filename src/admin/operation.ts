// Admin is everything that can be administered, declared as operations; the API, its description and the console come of them.
import type { z } from 'zod';
import type { AuditDetails } from '#src/audit/audit-log.ts';
import type { AuditEventType } from '#src/audit/events.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { Permission } from '#src/users/roles.ts';
import type { Actor } from './actor.ts';
import type { AdminServices } from './services.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Lines that are written as they are read, for what may be long. */
export type Stream = 'text/csv' | 'application/jsonl';

type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Schema = z.ZodType | undefined;
type Output<S extends Schema> = S extends z.ZodType ? z.output<S> : undefined;
/** As it is read from storage, where nothing is to be changed in place. */
type Unchanged<T> = T extends readonly (infer Item)[]
  ? readonly Unchanged<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Unchanged<T[Name]> }
    : T;

type Answer<A extends Schema, S extends Stream | undefined> = S extends Stream
  ? AsyncIterable<string>
  : A extends z.ZodType
    ? Unchanged<z.input<A>>
    : void;

/** What an operation is asked with, checked. */
export interface Call<Path extends string = string, Query = unknown, Body = unknown> {
  readonly actor: Actor;
  /** Whose matter it is; of all tenants together where the path names none. */
  readonly tenant: Path extends `/tenants/{tenant}${string}` ? Tenant : undefined;
  /** Whom it is about, where the path says so. */
  readonly person: Path extends `${string}{user}${string}` ? User : undefined;
  readonly params: Readonly<Record<Names<Path>, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The version that is to be changed; undefined for whichever there is. */
  readonly ifMatch: number | undefined;
  /** Where the request comes from. */
  readonly address: string | undefined;
  /** Writes one event: of this tenant, by this actor, about this person unless told otherwise. */
  record(type: AuditEventType, about?: Partial<AuditDetails>): Promise<void>;
  readonly services: AdminServices;
}

interface Spec<
  Path extends string,
  Q extends Schema,
  B extends Schema,
  A extends Schema,
  S extends Stream | undefined,
> {
  /** `users.disable`: the name in the OpenAPI document, in the typed client, and in audit events of refusals. */
  readonly id: string;
  /** One line. */
  readonly summary: string;
  /** What else a caller has to know. */
  readonly description?: string;
  readonly method: Method;
  /** Below `/api/v1`. */
  readonly path: Path;
  readonly permission: Permission;
  /** Looks at everybody: of each tenant one at a time, and few that wait. */
  readonly slow?: true;
  /** Cannot be undone, or opens a door: a person needs a proof of the last minutes. */
  readonly fresh?: true;
  /** Nobody does it to themself. Nobody does what changes something to whoever stands above them, said or not. */
  readonly notSelf?: true;
  readonly query?: Q;
  /** Bytes of a body, where the usual bound is not enough. */
  readonly maxBytes?: number;
  readonly body?: B;
  /** What it answers; only what is declared leaves. None for 204. */
  readonly answer?: A;
  /** Answers lines instead. */
  readonly stream?: S;
  /** Answers 201. */
  readonly creates?: true;
  /** The version of what is answered, for `ETag` and `If-Match`. */
  readonly version?: (answer: Output<A>) => number;
  /** Looks at `If-Match`, though what it answers has no version. */
  readonly takesMatch?: true;
  /** Changing needs `If-Match`: what is replaced as a whole is not to be replaced unseen. */
  readonly needsMatch?: true;
  run(call: Call<Path, Output<Q>, Output<B>>): Promise<Answer<A, S>>;
}

/** One thing that an administrator can do. */
export type Operation = Omit<
  Spec<string, z.ZodType | undefined, z.ZodType | undefined, z.ZodType | undefined, Stream | undefined>,
  'run' | 'version'
> & {
  readonly version?: (answer: unknown) => number;
  run(call: Call): Promise<unknown>;
};

/** The same, with the schema of its answer: who performs it in process knows what comes back. */
export type Answering<A extends Schema> = Operation & { readonly answer?: A };

/** Declares an operation, with what it is handed typed after its own path and schemas. */
export function operation<
  const Path extends string,
  Q extends Schema = undefined,
  B extends Schema = undefined,
  A extends Schema = undefined,
  S extends Stream | undefined = undefined,
>(spec: Spec<Path, Q, B, A, S>): Answering<A> {
  // perform.ts hands over exactly what path and schemas name: the types of one operation say more than that of all.
  return spec as unknown as Answering<A>;
}

/** Whether it belongs to one tenant, or to the platform. */
export function isOfTenant({ path }: Pick<Operation, 'path'>): boolean {
  return path.startsWith('/tenants/{tenant}');
}

/** Whether it changes anything: a question that needs a body is a POST, too. */
export function writes({ permission }: Pick<Operation, 'permission'>): boolean {
  return !permission.endsWith(':read');
}
