import { valueInWords } from '#src/insight/change-words.ts';
import type { Language } from '#src/i18n/translator.ts';
import { ownName, type Editable } from './editable.ts';
import { PART_NAMES, PARTS, type Part } from './parts.ts';
import { UNITS, type Field, type Values } from './field.ts';

/** What a form needs to know of its fields beyond the policy. */
export interface Surroundings {
  readonly language: Language;
  /** The values of the input's form. */
  readonly values: Values;
  /** What a new organisation has, by path; nothing for what is listed. */
  readonly standard: (path: string) => unknown;
  /** All groups there are. */
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}

/** The part of the settings that begins with a field, in a form of many. */
function sectionOf(field: Field, before: Field | undefined): Part | undefined {
  const part = partOf(field);
  return before && partOf(before) === part ? undefined : part;
}

function partOf({ path }: Field): Part | undefined {
  return PART_NAMES.find((part) => PARTS[part].some((one) => one.path === path));
}

const textsOf = ({ key }: Field) => `admin-policy.fields.${key}`;

/** The fields of a form as views/macros/admin/policy.njk draws them. */
export function fieldViews({ fields, optional }: Editable, around: Surroundings) {
  return fields.map((field, index) => {
    const { t } = around.language;
    const section = optional && sectionOf(field, fields[index - 1]);
    const texts = textsOf(field);
    return {
      ...{ name: field.path, kind: field.kind },
      label: t(`${texts}.label`),
      hint: t.has(`${texts}.hint`) ? t(`${texts}.hint`) : undefined,
      section: section && t(`admin-policy.parts.${section}.title`),
      standard: standardOf(field, around),
      own: optional && field.kind !== 'group' ? ownName(field.path) : undefined,
      ...choicesOf(field, around),
    };
  });
}

function standardOf(field: Field, { language, standard }: Surroundings): string | undefined {
  const value = standard(field.path);
  return value === undefined
    ? undefined
    : language.t('admin-policy.standard', { value: sayValue(field, value, language) });
}

/** A value of the policy in a few words. */
export function sayValue({ key }: Pick<Field, 'key'>, value: unknown, language: Language): string {
  return valueInWords(key, value, language);
}

function choicesOf(field: Field, around: Surroundings) {
  const { t } = around.language;
  switch (field.kind) {
    case 'duration':
      return { units: unitsOf(field, around) };
    case 'methods':
      return { choices: inPlaces(field, around), places: (field.choices ?? []).map((_, index) => String(index + 1)) };
    case 'group':
      return { choices: around.groups.map(({ id, name }) => ({ value: id, label: name })) };
    case 'groups':
      return { choices: namedGroups(field, around) };
    case 'choice':
    case 'set':
    case 'select':
    case 'models':
      return { choices: (field.choices ?? []).map((value) => choiceOf(field, value, t)) };
    case 'number':
    case 'day':
    case 'slug':
    case 'check':
      return {};
  }
}

// Seconds are offered to whoever has them already.
function unitsOf({ path }: Field, { values, language: { t } }: Surroundings) {
  const names = Object.keys(UNITS).filter((unit) => unit !== 'seconds' || values[`${path}.unit`] === 'seconds');
  return names.map((value) => ({ value, label: t(`admin-policy.units.${value}`) }));
}

function inPlaces({ path, choices = [] }: Field, { values, language: { t } }: Surroundings) {
  const place = (choice: string) => Number(values[`${path}.${choice}.place`] ?? 99);
  return choices
    .toSorted((one, other) => place(one) - place(other))
    .map((value) => ({ value, label: t(`methods.kinds.${value}`), hint: hintFor(`admin-policy.methods.${value}`, t) }));
}

function choiceOf({ key }: Field, value: string, t: Language['t']) {
  const texts = `admin-policy.choices.${key.endsWith('assurance.required') || key === 'administration.assurance' ? 'level' : key}.${value}`;
  return { value, label: t.has(`${texts}.label`) ? t(`${texts}.label`) : value, hint: hintFor(`${texts}.hint`, t) };
}

const hintFor = (key: string, t: Language['t']) => (t.has(key) ? t(key) : undefined);

// A group that is named and gone stays to be seen, so that it can be taken out.
function namedGroups({ path }: Field, { groups, values, language: { t } }: Surroundings) {
  const known = groups.map(({ id, name }) => ({ value: id, label: name }));
  const named = Object.keys(values).filter((name) => name.startsWith(`${path}.`));
  const gone = named.map((name) => name.slice(path.length + 1)).filter((id) => !groups.some((one) => one.id === id));
  return [...known, ...gone.map((id) => ({ value: id, label: t('admin-policy.gone-group', { id }) }))];
}
