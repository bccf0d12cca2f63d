import type { TenantPolicy } from '#src/policy/types.ts';
import type { ConsoleContext } from '../context.ts';
import type { FormView } from '../form.ts';
import type { Editable } from './editable.ts';
import { TEXTS } from './shared.ts';

/** Says what is wrong beside the fields of a form; what lies elsewhere in the policy is wrong with all of it. */
export function placeErrors(ctx: ConsoleContext, view: FormView, editable: Editable, policy: TenantPolicy): FormView {
  if (!view.errors) return view;
  const prefix = `policy.${editable.prefix(policy)}`;
  const errors: Record<string, string> = {};
  const others: string[] = [];
  for (const [path, message] of Object.entries(view.errors)) {
    const field = path.startsWith(prefix) ? fieldOf(editable, path.slice(prefix.length)) : undefined;
    const text = textOf(ctx, path, message);
    if (field === undefined) others.push(text);
    else errors[field] ??= text;
  }
  const { values } = view;
  const [first] = Object.keys(errors);
  if (first !== undefined) return { values, errors, first };
  return { values, error: { code: 'validation_failed', text: others.join(' ') } };
}

/** The input that an error is beside: `signIn.methods.0` is about `signIn.methods`. */
function fieldOf({ fields }: Editable, path: string): string | undefined {
  if (path === 'authenticators.aaguids' || path.startsWith('authenticators.aaguids.')) return 'authenticators.aaguids';
  return fields.find((field) => path === field.path || path.startsWith(`${field.path}.`))?.path;
}

// The rules of a group are settings; what an API's client is told stands in where there is no text of our own.
function textOf({ state: { t } }: ConsoleContext, path: string, message: string): string {
  const setting = path
    .replace(/^policy\./, '')
    .replace(/^groups\.\d+\.(?!group$)/, '')
    .replace(/\.\d+(?=\.|$)/g, '');
  const key = TEXTS.errors + setting;
  return t.has(key) ? t(key) : `${setting}: ${message}`;
}
