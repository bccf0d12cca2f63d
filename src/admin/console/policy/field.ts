import type { Form } from '#src/http/form.ts';

/** How something is asked for: each has its way to read it and to show it below, and a macro that draws it. */
type Kind =
  | 'duration'
  | 'number'
  | 'day'
  | 'slug'
  | 'check'
  | 'choice'
  | 'select'
  | 'methods'
  | 'set'
  | 'group'
  | 'groups'
  | 'models';

/** One value of the policy in a form. */
export interface Field {
  /** Within what the form is about: `session.idle` of the policy, `mode` of a campaign. Its name in the form, too. */
  readonly path: string;
  /** What it is called in texts: `session.idle`, `campaigns.mode`. */
  readonly key: string;
  readonly kind: Kind;
  readonly choices?: readonly string[];
  /** Nothing typed or chosen is null. */
  readonly nullable?: true;
}

/** What a form holds, by the names of its inputs. */
export type Values = Readonly<Record<string, unknown>>;

interface Codec {
  /** What cannot be read becomes something that the policy's schema refuses. */
  read(form: Form, field: Field): unknown;
  show(value: never, field: Field): Values;
}

export const UNITS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
type Unit = keyof typeof UNITS;

const typed = (form: Form, name: string) => form[name]?.trim() ?? '';
const isTicked = (form: Form, name: string) => form[name] === 'yes';

function readNumber(form: Form, { path, nullable }: Field, unit = 1): number | null {
  const text = typed(form, path);
  if (text === '' && nullable) return null;
  // Half an hour is 0.5 hours, or 0,5 where people write it so.
  return /^\d{1,9}(?:[.,]\d{1,4})?$/.test(text)
    ? Number((Number(text.replace(',', '.')) * unit).toFixed(3))
    : Number.NaN;
}

const number: Codec = {
  read: (form, field) => readNumber(form, field),
  show: (value: number | null, { path }) => ({ [path]: value === null ? '' : String(value) }),
};

/** The longest unit that a number of seconds is a whole number of. */
export function unitOf(seconds: number): Unit {
  return (['days', 'hours', 'minutes'] as const).find((unit) => seconds % UNITS[unit] === 0) ?? 'seconds';
}

const duration: Codec = {
  read: (form, field) => {
    const unit = Object.entries(UNITS).find(([name]) => name === form[`${field.path}.unit`]);
    return readNumber(form, field, unit?.[1] ?? Number.NaN);
  },
  show: (seconds: number | null, { path }) => {
    if (seconds === null) return { [path]: '', [`${path}.unit`]: 'minutes' };
    const unit = unitOf(seconds);
    return { [path]: String(seconds / UNITS[unit]), [`${path}.unit`]: unit };
  },
};

const text: Codec = {
  read: (form, { path, nullable }) => {
    const value = typed(form, path);
    return value === '' && nullable ? null : value;
  },
  show: (value: string | null, { path }) => ({ [path]: value ?? '' }),
};

const check: Codec = {
  read: (form, { path }) => isTicked(form, path),
  show: (value: boolean, { path }) => ({ [path]: value }),
};

const placeIn = (form: Form, name: string) => Number(form[`${name}.place`]) || Number.POSITIVE_INFINITY;

/** A list whose order matters: a box and a place for each. */
const methods: Codec = {
  read: (form, { path, choices = [] }) =>
    choices
      .filter((choice) => isTicked(form, `${path}.${choice}`))
      .toSorted((one, other) => placeIn(form, `${path}.${one}`) - placeIn(form, `${path}.${other}`)),
  show: (value: readonly string[], { path, choices = [] }) => {
    const ordered = [...value, ...choices.filter((choice) => !value.includes(choice))];
    const entries = ordered.flatMap((choice, index) => [
      [`${path}.${choice}`, value.includes(choice)],
      [`${path}.${choice}.place`, String(index + 1)],
    ]);
    return Object.fromEntries(entries) as Values;
  },
};

const set: Codec = {
  read: (form, { path, choices = [] }) => choices.filter((choice) => isTicked(form, `${path}.${choice}`)),
  show: (value: readonly string[], { path }) => Object.fromEntries(value.map((one) => [`${path}.${one}`, true])),
};

const groups: Codec = {
  read: (form, { path, nullable }) => {
    const names = Object.keys(form).filter((name) => name.startsWith(`${path}.`) && isTicked(form, name));
    const ids = names.map((name) => name.slice(path.length + 1));
    return ids.length === 0 && nullable ? null : ids;
  },
  show: (value: readonly string[] | null, field) => set.show((value ?? []) as never, field),
};

/** Any model, or a list of those that may or may not be. */
const models: Codec = {
  read: (form, { path }) => {
    const list = form[path];
    const aaguids = typed(form, `${path}.aaguids`)
      .toLowerCase()
      .split(/[\s,]+/);
    return { list, aaguids: list === 'any' ? [] : aaguids.filter((one) => one !== '') };
  },
  show: ({ list, aaguids }: { list: string; aaguids: readonly string[] }, { path }) => ({
    ...{ [path]: list, [`${path}.aaguids`]: aaguids.join('\n') },
  }),
};

const CODECS: Readonly<Record<Kind, Codec>> = {
  ...{ duration, number, check, methods, set, groups, models },
  ...{ day: text, slug: text, choice: text, select: text, group: text },
};

export function readField(form: Form, field: Field): unknown {
  return CODECS[field.kind].read(form, field);
}

/** The inputs that a value is shown in. */
export function showField(value: unknown, field: Field): Values {
  return CODECS[field.kind].show(value as never, field);
}
