import type { Form } from '#src/http/form.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import { readField, showField, type Field, type Values } from './field.ts';
import { LISTS, PARTS, type List, type ListName, type Part } from './parts.ts';

type Item = Readonly<Record<string, unknown>>;

/** Something of the policy that a form is about. */
export interface Editable {
  /** Below the console's pages. */
  readonly path: string;
  /** Its texts are `admin-policy.parts.<name>`. */
  readonly name: Part | ListName;
  /** Of what is listed; undefined for a new one, and for a part of the settings. */
  readonly id?: string | undefined;
  readonly fields: readonly Field[];
  /** Each value may be left out. */
  readonly optional?: true | undefined;
  /** What the form shows of a policy. */
  show(policy: TenantPolicy): Values;
  /** A policy with what was typed; to be checked. */
  apply(policy: TenantPolicy, form: Form): TenantPolicy;
  /** What the paths of its values begin with in the policy, with a dot at the end. */
  prefix(policy: TenantPolicy): string;
}

// The fields of a form go by paths, which say more than a type can.
const itemised = (policy: TenantPolicy) => policy as unknown as Item;

/** A part of the settings. */
export function editablePart(part: Part): Editable {
  const fields: readonly Field[] = PARTS[part];
  return {
    ...{ path: `/policy/part/${part}`, name: part, fields },
    show: (policy) => shown(fields, itemised(policy)),
    // Checked before anything is done with it: what was typed may be anything.
    apply: (policy, form) => typed(fields, itemised(policy), form) as unknown as TenantPolicy,
    prefix: () => '',
  };
}

/** One that is listed, or a new one. */
export function editableItem(name: ListName, id?: string): Editable {
  const list: List = LISTS[name];
  const fields = id === undefined ? [list.idField, ...list.fields] : list.fields;
  return {
    path: id === undefined ? `/policy/new-${name}` : `/policy/${name}/${id}`,
    ...{ name, id, fields, optional: list.optional },
    show: (policy) => shown(fields, itemOf(policy, list, id) ?? list.fresh, list),
    apply: (policy, form) => {
      const item = typed(fields, itemOf(policy, list, id) ?? list.fresh, form, list);
      const all = itemsOf(policy, list);
      const changed = id === undefined ? [...all, item] : all.map((one) => (one[list.idName] === id ? item : one));
      return { ...policy, [list.key]: changed };
    },
    prefix: (policy) => {
      const index = itemsOf(policy, list).findIndex((one) => one[list.idName] === id);
      return `${list.key}.${index === -1 ? itemsOf(policy, list).length : index}.`;
    },
  };
}

export function isListed(policy: TenantPolicy, name: ListName, id: string): boolean {
  return itemOf(policy, LISTS[name], id) !== undefined;
}

/** A policy without one of those that it lists. */
export function withoutItem(policy: TenantPolicy, name: ListName, id: string): TenantPolicy {
  const list: List = LISTS[name];
  return { ...policy, [list.key]: itemsOf(policy, list).filter((one) => one[list.idName] !== id) };
}

export function itemsOf(policy: TenantPolicy, { key }: Pick<List, 'key'>): readonly Item[] {
  // Each is an object of its own kind; here only their ids and paths matter.
  return policy[key] as unknown as readonly Item[];
}

function itemOf(policy: TenantPolicy, list: List, id: string | undefined): Item | undefined {
  return itemsOf(policy, list).find((one) => one[list.idName] === id);
}

type Loose = Pick<List, 'optional'>;

/** The box that says that a value is set here at all. */
export const ownName = (path: string) => `own.${path}`;

function shown(fields: readonly Field[], item: Item, { optional }: Loose = {}): Values {
  const values = fields.map((field) => {
    const value = valueAt(item, field.path);
    if (!optional || field.kind === 'group') return value === undefined ? {} : showField(value, field);
    return { [ownName(field.path)]: value !== undefined, ...(value !== undefined && showField(value, field)) };
  });
  return Object.assign({}, ...values) as Values;
}

function typed(fields: readonly Field[], item: Item, form: Form, { optional }: Loose = {}): Item {
  return fields.reduce((all, field) => {
    const isSet = !optional || field.kind === 'group' || form[ownName(field.path)] === 'yes';
    return withValue(all, field.path.split('.'), isSet ? readField(form, field) : undefined);
  }, item);
}

/** The value at `session.idle`. */
export function valueAt(item: Item, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Item | undefined)?.[name], item);
}

// What is undefined, and a part that nothing is left of, is left out.
function withValue(item: Item, [name = '', ...rest]: readonly string[], value: unknown): Item {
  const inner = rest.length === 0 ? value : withValue((item[name] as Item | undefined) ?? {}, rest, value);
  const { [name]: _before, ...others } = item;
  const isEmpty = inner === undefined || (rest.length > 0 && Object.keys(inner as Item).length === 0);
  return isEmpty ? others : { ...item, [name]: inner };
}
