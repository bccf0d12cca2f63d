import { ProblemError } from '#src/errors.ts';
import type { Form } from '#src/http/form.ts';

// What was typed goes along with its review, so that one comes back to it without typing it again.

/** The fields of a form as the text of one field. */
export function typedFrom({ csrf: _csrf, ...fields }: Form): string {
  return JSON.stringify(fields);
}

/** The fields again: what is not text was not typed. */
export function typedIn(form: Form): Form {
  const fields = parsed(form['typed']);
  if (typeof fields !== 'object' || fields === null)
    throw new ProblemError('bad_request', 'The form is not one of ours');
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** JSON from a form; undefined for what is none. */
export function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '') as unknown;
  } catch {
    return undefined;
  }
}
