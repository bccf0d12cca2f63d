import { isDeepStrictEqual } from 'node:util';
import type { Language } from '#src/i18n/translator.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import { listGroups } from '../../operations/groups.ts';
import { defaultPolicy, showPolicy } from '../../operations/policy.ts';
import type { ConsoleContext, ConsoleDeps } from '../context.ts';
import { noticeOf } from '../pages.ts';
import { itemsOf, valueAt } from './editable.ts';
import { sayValue } from './field-view.ts';
import type { Field } from './field.ts';
import { LIST_NAMES, LISTS, PART_NAMES, PARTS, type List, type ListName } from './parts.ts';
import { languageOf, TEXTS } from './shared.ts';

/** The policy in plain sentences, and where it is other than a new organisation's. */
export async function showOverview(ctx: ConsoleContext, deps: ConsoleDeps): Promise<void> {
  const { ask, may } = ctx.state;
  const [{ policy, version }, standard] = await Promise.all([ask(showPolicy), ask(defaultPolicy)]);
  const language = languageOf(ctx, deps);
  const names = may('groups:read') ? await groupNames(ctx) : new Map<string, string>();
  ctx.render('admin/policy/overview', {
    version,
    parts: PART_NAMES.map((name) => ({
      type: name,
      says: PARTS[name].map((field) => sentence(field, [policy, standard.policy], language)),
    })),
    lists: LIST_NAMES.map((name) => ({ type: name, items: listed(policy, name, language, names) })),
    mayWrite: may('policy:write'),
    notice: noticeOf(ctx, TEXTS),
  });
}

async function groupNames(ctx: ConsoleContext): Promise<ReadonlyMap<string, string>> {
  const { items } = await ctx.state.ask(listGroups, { query: { limit: 200 } });
  return new Map(items.map(({ id, name }) => [id, name]));
}

/** `rule` is the key of a sentence that takes `value`. */
function sentence(field: Field, [policy, standard]: readonly [TenantPolicy, TenantPolicy], language: Language) {
  const [value, usual] = [policy, standard].map((one) => valueAt(one as never, field.path));
  const says = `admin-policy.says.${field.key}`;
  const special = `${says}.${String(value)}`;
  return {
    rule: language.t.has(special) ? special : `${says}.value`,
    value: sayValue(field, value, language),
    standard: isDeepStrictEqual(value, usual) ? undefined : sayValue(field, usual, language),
  };
}

function listed(policy: TenantPolicy, name: ListName, language: Language, names: ReadonlyMap<string, string>) {
  const list: List = LISTS[name];
  return itemsOf(policy, list).map((item) => {
    const id = String(item[list.idName]);
    const facts = list.fields.flatMap((field) => {
      const value = valueAt(item, field.path);
      if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
      return [
        { label: language.t(`admin-policy.fields.${field.key}.label`), value: said(field, value, language, names) },
      ];
    });
    return { id, title: name === 'rule' ? (names.get(id) ?? id) : id, facts };
  });
}

// People know groups by their names.
function said(field: Field, value: unknown, language: Language, names: ReadonlyMap<string, string>): string {
  if (field.kind !== 'groups' || !Array.isArray(value)) return sayValue(field, value, language);
  return language.list(value.map((id: string) => names.get(id) ?? id));
}
