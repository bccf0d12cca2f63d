import type { Ask } from '../ask.ts';

/** A request about people or groups, by whoever has shown a good token. */
export interface ScimCall {
  /** Performs an operation of the tenant, as that actor. */
  readonly ask: Ask;
  /** What resources' addresses begin with: `https://…/scim/v2/acme`. */
  readonly base: string;
  readonly query: Readonly<Record<string, string>>;
  /** The JSON that was sent; undefined for none. */
  readonly body: unknown;
  /** The version that is to be changed; undefined for whichever there is. */
  readonly ifMatch: number | undefined;
}

export interface ScimAnswer {
  readonly status: 200 | 201 | 204;
  readonly body?: unknown;
  /** Of what was made, and of one resource. */
  readonly location?: string;
  readonly version?: number;
}
