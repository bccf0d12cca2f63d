import { Messages } from 'scimmy';
import { scimError } from './problem.ts';
import { UserSchema } from './schemas.ts';
import { asBoolean, withBooleans } from './user-resource.ts';

/** One change of RFC 7644 §3.5.2. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string | undefined;
  readonly value: unknown;
}

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const MOST_OPERATIONS = 1000;

/** The changes of a request, with their names in lower case: some directories write `Replace`. Throws `invalidSyntax`. */
export function readPatch(body: unknown): PatchOperation[] {
  const { Operations: operations } = { ...(body as { readonly Operations?: unknown }) };
  if (!Array.isArray(operations) || operations.length === 0) {
    throw scimError(400, 'invalidSyntax', 'A patch has a list of Operations');
  }
  if (operations.length > MOST_OPERATIONS) {
    throw scimError(400, 'invalidSyntax', `A patch has at most ${MOST_OPERATIONS} operations`);
  }
  return operations.map(readOperation);
}

function readOperation(given: unknown): PatchOperation {
  const { op, path, value } = {
    ...(given as { readonly op?: unknown; readonly path?: unknown; readonly value?: unknown }),
  };
  const name = typeof op === 'string' ? op.toLowerCase() : '';
  if (name !== 'add' && name !== 'remove' && name !== 'replace') {
    throw scimError(400, 'invalidSyntax', 'An operation is add, remove or replace');
  }
  if (path !== undefined && typeof path !== 'string') throw scimError(400, 'invalidPath', 'A path is text');
  return { op: name, path, value };
}

type Resource = InstanceType<typeof UserSchema>;

/** A person's resource after the changes of a request. */
export async function patched(body: unknown, resource: Resource): Promise<Readonly<Record<string, unknown>>> {
  const operations = readPatch(body).map(({ op, path, value }) => ({
    op,
    ...(path === undefined ? {} : { path }),
    ...(value === undefined ? {} : { value: path === undefined ? withBooleans(value) : ofPath(path, value) }),
  }));
  const message = new Messages.PatchOp({ schemas: [PATCH_OP], Operations: operations });
  // An empty patch changes nothing, and then there is no answer.
  const after = (await message.apply(new UserSchema({ ...resource }, 'out'))) as object | undefined;
  return { ...(after ?? resource) };
}

const ofPath = (path: string, value: unknown) => (path.toLowerCase() === 'active' ? asBoolean(value) : value);
