import type { z } from 'zod';
import { ProblemError, type ProblemCode } from '#src/errors.ts';
import type { Answering } from '../operation.ts';
import type { Asking } from '../perform.ts';
import type { ConsoleContext } from './context.ts';
import { home } from './require-sign-in.ts';

type Values = Readonly<Record<string, unknown>>;

/** A form as views/macros/admin/form.njk draws it. */
export interface FormView {
  readonly values: Values;
  /** What is wrong with single fields. */
  readonly errors?: Readonly<Record<string, string>> | undefined;
  /** The first of these. */
  readonly first?: string | undefined;
  /** Of what is changed, so that nothing is changed unseen. */
  readonly version?: number | undefined;
  /** What is wrong with all of it. */
  readonly error?: FormError | undefined;
}

/** Where an area's texts are, each with a dot at its end. */
export interface AreaTexts {
  /** One for each field that can be wrong. */
  readonly errors: string;
  /** One for each thing that can have been done. */
  readonly notices: string;
}

interface FormError {
  readonly code: string;
  readonly text: string;
  /** A stable word for why, where the operation has one. */
  readonly reason?: string;
  readonly link?: { readonly path: string; readonly label: string };
}

interface Submission<A extends z.ZodType | undefined> {
  readonly op: Answering<A>;
  readonly wanted: Partial<Pick<Asking, 'params' | 'query' | 'body' | 'ifMatch'>>;
  readonly texts: Pick<AreaTexts, 'errors'>;
  /** Shows the form again, with what was typed and what is wrong. */
  readonly again: (form: FormView) => void | Promise<void>;
}

/** What was asked for was done. */
interface Done<T> {
  readonly answer: T;
}

/** Refusals after which the same form makes sense once more. */
const CORRIGIBLE: readonly ProblemCode[] = [
  'validation_failed',
  'fresh_sign_in_required',
  'changed_meanwhile',
  'precondition_failed',
  'no_way_in',
  'last_credential',
  'user_disabled',
  'method_not_allowed',
  'too_many_passkeys',
  'passkey_not_allowed',
];

/**
 * Does what a form asks for; undefined where it was refused and is shown again. What it is about and what somebody may not
 * do are no matter of the form: that goes on as it was thrown.
 */
export async function submit<A extends z.ZodType | undefined>(
  ctx: ConsoleContext,
  { op, wanted, texts, again }: Submission<A>,
): Promise<Done<A extends z.ZodType ? z.output<A> : undefined> | undefined> {
  try {
    return { answer: await ctx.state.ask(op, wanted) };
  } catch (error) {
    if (!(error instanceof ProblemError) || !CORRIGIBLE.includes(error.code)) throw error;
    ctx.status = error.status;
    await again({ values: ctx.state.form, ...problemsOf(ctx, error, texts) });
    return undefined;
  }
}

function problemsOf(
  ctx: ConsoleContext,
  problem: ProblemError,
  texts: Pick<AreaTexts, 'errors'>,
): Omit<FormView, 'values'> {
  const errors = fieldErrors(ctx, problem, texts);
  const [first] = Object.keys(errors);
  if (first !== undefined) return { errors, first };
  return { error: formError(ctx, problem) };
}

interface FieldError {
  readonly path: string;
  readonly message: string;
}

// A field without a text of its own says what the API says.
function fieldErrors({ state: { t } }: ConsoleContext, { details }: ProblemError, texts: Pick<AreaTexts, 'errors'>) {
  const list = Array.isArray(details['errors']) ? (details['errors'] as readonly FieldError[]) : [];
  const entries = list.map(({ path, message }) => {
    const key = texts.errors + path;
    return [path, t.has(key) ? t(key) : message] as const;
  });
  return Object.fromEntries(entries);
}

function formError(ctx: ConsoleContext, { code, message, details }: ProblemError): FormError {
  const { t } = ctx.state;
  const key = `admin.refusals.${code}`;
  const text = t.has(key) ? t(key) : message;
  const { reason } = details;
  if (code !== 'fresh_sign_in_required') return { code, text, ...(typeof reason === 'string' && { reason }) };
  // In a window of its own, so that what was typed stays here.
  return { code, text, link: { path: `${home(ctx)}/signed-in-again`, label: t('admin.fresh.link') } };
}
