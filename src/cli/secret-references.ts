import { processVariable } from '#src/config/process-variable.ts';
import type { SecretReference, TenantDocument } from '#src/tenant-document/document.ts';
import type { CommandContext } from './command.ts';
import { CommandError } from './failures.ts';

/** The secrets that a document refers to, by client. Throws for all that are not to be had at once. */
export async function lookUpSecrets(
  { clients = [] }: TenantDocument,
  context: Pick<CommandContext, 'readText'>,
): Promise<ReadonlyMap<string, string>> {
  const secrets = new Map<string, string>();
  const missing: string[] = [];
  for (const { clientId, secret } of clients) {
    if (secret === undefined) continue;
    const found = await lookUp(secret, context);
    if (found.secret === undefined) missing.push(`${clientId}: ${found.problem}`);
    else secrets.set(clientId, found.secret);
  }
  if (missing.length === 0) return secrets;
  const lines = missing.map((line) => `  ${line}`);
  throw new CommandError('secret_missing', ['Nothing was changed, because secrets are missing:', ...lines].join('\n'));
}

type Found =
  { readonly secret: string; readonly problem?: never } | { readonly secret?: never; readonly problem: string };

async function lookUp(reference: SecretReference, { readText }: Pick<CommandContext, 'readText'>): Promise<Found> {
  if ('env' in reference) {
    const secret = processVariable(reference.env);
    return secret === undefined ? { problem: `the variable ${reference.env} is not set` } : { secret };
  }
  try {
    const secret = (await readText(reference.file)).replace(/\r?\n$/, '');
    return secret === '' ? { problem: `${reference.file} is empty` } : { secret };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { problem: error.message };
  }
}
