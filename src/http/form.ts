import type { Context } from 'koa';
import { ProblemError } from '#src/errors.ts';

/** Enough for the largest attestation and a name; everything we ask for is smaller. */
const MOST_BYTES = 64 * 1024;

/** The fields of a submitted form. A field that is sent twice is refused rather than guessed at. */
export type Form = Readonly<Record<string, string>>;

/**
 * Reads a form that our own page has sent by navigation, and refuses everything else: another content type, another
 * origin, a script's request. The token check of csrf.ts comes on top.
 */
export async function readOwnForm(
  ctx: Pick<Context, 'req' | 'get' | 'is'>,
  origin: string,
  mostBytes?: number,
): Promise<Form> {
  if (ctx.is('application/x-www-form-urlencoded') === false) {
    throw new ProblemError('bad_request', 'This address takes form data only');
  }
  const site = ctx.get('Sec-Fetch-Site');
  const mode = ctx.get('Sec-Fetch-Mode');
  const sender = ctx.get('Origin');
  const ours =
    (site === '' || site === 'same-origin') &&
    (mode === '' || mode === 'navigate') &&
    (sender === '' || sender === origin);
  if (!ours) throw new ProblemError('cross_site_request', 'This form was not sent from our own page');
  return parse(await readFormBody(ctx.req, mostBytes));
}

/** The body of a form, as it came; refused when it has more bytes than there can be use for. */
export async function readFormBody(req: AsyncIterable<Buffer>, mostBytes = MOST_BYTES): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > mostBytes) throw new ProblemError('bad_request', 'The form is larger than it can be');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): Form {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.has(name)) throw new ProblemError('bad_request', 'The form has a field twice');
    fields.set(name, value);
  }
  return Object.freeze(Object.fromEntries(fields));
}
