import type { z } from 'zod';
import { ProblemError, type ProblemCode } from '#src/errors.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import {
  actorName,
  isOfPlatform,
  isSelf,
  mayActOn,
  reaches,
  requireFresh,
  requirePermission,
  type Actor,
} from './actor.ts';
import { isOfTenant, writes, type Call, type Operation } from './operation.ts';
import type { AdminServices } from './services.ts';

/** An operation as it was asked for, by the API or by a page. */
export interface Asking {
  readonly actor: Actor;
  readonly params: Readonly<Record<string, string>>;
  readonly query?: unknown;
  readonly body?: unknown;
  /** The version that is to be changed; `any` for whoever says that it may be whichever there is. */
  readonly ifMatch?: number | 'any' | undefined;
  readonly address?: string | undefined;
}

export interface Performed {
  readonly status: 200 | 201 | 204;
  /** As the operation declares it: a value, lines, or nothing. */
  readonly body: unknown;
  readonly version?: number;
}

/** Whoever may not look into a tenant learns nothing of it, not even that it is there. */
const NO_TENANT = 'There is no such tenant';

/**
 * Does what was asked, if the actor may: the one way to everything that can be administered. Throws a ProblemError for a
 * refusal, which is audited, and for what is wrong with the input.
 */
export async function perform(op: Operation, asking: Asking, services: AdminServices): Promise<Performed> {
  let tenant: Tenant | undefined;
  try {
    tenant = await reachTenant(op, asking, services);
    requirePermission(asking.actor, op.permission);
    if (op.fresh) requireFresh(asking.actor, services.clock.now());
    const checked = checkInput(op, asking);
    const person = await reachPerson(op, asking, tenant, services);
    if (person) requireStanding(op, asking.actor, person);
    const ifMatch = asking.ifMatch === 'any' ? undefined : asking.ifMatch;
    const call = { ...asking, ...checked, tenant, person, services, ifMatch, address: asking.address };
    const run = () => op.run({ ...call, record: recorder(asking, { tenant, person }, services) } as Call);
    const answer = await (op.slow ? services.turnstile(tenant?.id ?? '', run) : run());
    return performed(op, answer);
  } catch (error) {
    if (isRefusal(error)) await recordRefusal({ op, asking, tenant, code: error.code }, services);
    throw error;
  }
}

async function reachTenant(op: Operation, { actor, params }: Asking, { storage }: AdminServices) {
  if (!isOfTenant(op)) {
    if (!isOfPlatform(actor)) throw new ProblemError('forbidden', 'This is for administrators of the platform');
    return undefined;
  }
  const id = params['tenant'] ?? '';
  const tenant = reaches(actor, id) ? await storage.tenants.find(id) : undefined;
  if (!tenant) throw new ProblemError('tenant_not_found', NO_TENANT);
  return tenant;
}

// Somebody of another tenant is as unknown as somebody who never was.
async function reachPerson(op: Operation, { params }: Asking, tenant: Tenant | undefined, { storage }: AdminServices) {
  if (!tenant || !op.path.includes('{user}')) return undefined;
  const person = await storage.users.find(tenant.id, params['user'] ?? '');
  if (!person) throw new ProblemError('user_not_found', 'There is no such user');
  return person;
}

function requireStanding(op: Operation, actor: Actor, person: User): void {
  if (!writes(op)) return;
  if (isSelf(actor, person)) {
    if (op.notSelf) throw new ProblemError('forbidden', 'Nobody does this to themself', { details: { self: true } });
    return;
  }
  if (!mayActOn(actor, person)) throw new ProblemError('forbidden', 'This person stands above you');
}

function checkInput(op: Operation, { query, body, ifMatch }: Asking) {
  if (op.needsMatch && ifMatch === undefined) {
    throw new ProblemError('precondition_required', 'Say with If-Match which version is to be replaced');
  }
  const parts = { query: check(op.query, query ?? {}), body: check(op.body, body) };
  const errors = [...parts.query.errors, ...parts.body.errors];
  if (errors.length > 0) {
    const list = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new ProblemError('validation_failed', `The request is not right: ${list}`, { details: { errors } });
  }
  return { query: parts.query.value, body: parts.body.value };
}

function check(schema: z.ZodType | undefined, value: unknown) {
  if (!schema) return { value: undefined, errors: [] };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, errors: [] };
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return { value: undefined, errors };
}

function recorder({ actor, address }: Asking, about: Whom, { audit }: AdminServices): Call['record'] {
  const { tenant, person } = about;
  return (type, details = {}) =>
    audit.record(type, {
      tenantId: tenant?.id ?? actor.tenantId,
      userId: person?.id,
      actor: actorName(actor),
      address,
      ...details,
    });
}

interface Whom {
  readonly tenant: Tenant | undefined;
  readonly person: User | undefined;
}

function performed(op: Operation, answer: unknown): Performed {
  if (op.stream) return { status: 200, body: answer };
  if (!op.answer) return { status: 204, body: undefined };
  // Only what is declared leaves, whatever was read to make it.
  const body = op.answer.parse(answer);
  const version = op.version ? { version: op.version(body) } : {};
  return { status: op.creates ? 201 : 200, body, ...version };
}

/** What somebody may not: not what is wrong, or not there. */
const REFUSALS: readonly ProblemCode[] = ['forbidden', 'fresh_sign_in_required', 'tenant_not_found'];

function isRefusal(error: unknown): error is ProblemError {
  return error instanceof ProblemError && REFUSALS.includes(error.code);
}

interface Refused {
  readonly op: Operation;
  readonly asking: Asking;
  readonly tenant: Tenant | undefined;
  readonly code: string;
}

async function recordRefusal({ op, asking, tenant, code }: Refused, { audit }: AdminServices): Promise<void> {
  await audit.record('admin.refused', {
    tenantId: tenant?.id ?? asking.actor.tenantId,
    actor: actorName(asking.actor),
    address: asking.address,
    refused: code,
    details: { operation: op.id },
  });
}
