import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadProcessConfig } from '#src/config/load.ts';
import { redactConfig } from '#src/config/redact.ts';
import { isLoopback } from '#src/config/public-url.ts';
import type { Config, StorageConfig } from '#src/config/schema.ts';
import { smtpTransport } from '#src/mail/smtp.ts';
import { inspectStorage } from '#src/storage/open-storage.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { CommandError } from '../failures.ts';
import { requireSameSecret } from '../services.ts';
import { metadataVerdict, readMetadata } from './metadata.ts';

export const check = defineCommand({
  name: 'check',
  summary: 'Check the configuration and the database, and print the settings without secrets',
  details:
    'Finds everything that would keep the server from starting, and a secret that is not the one the data were sealed\n' +
    'with. A database that is not there yet is not made; one that is there is opened as at a start, migrations included.',
  args: {},
  options: {},
  run: async (_input, context) => {
    const config = loadProcessConfig();
    const configuration = redactConfig(config);
    const database = await checkDatabase(config.storage, context);
    const mail = await checkMail(config);
    const { state: metadata } = await readMetadata(config);
    const summary = database.exists
      ? `${database.path} opens and holds ${database.tenants === 1 ? 'one tenant' : `${database.tenants} tenants`}.`
      : `${database.path} is not there yet; it is made at the first start.`;
    return {
      data: { configuration, database, mail, metadata },
      text: [
        `${JSON.stringify(configuration, null, 2)}\n\nThe configuration is right.`,
        summary,
        MAIL[mail.state](mail.failure),
        metadataVerdict(metadata),
      ].join('\n'),
    };
  },
});

interface CheckedMail {
  readonly state: 'sent' | 'failing' | 'shown' | 'none';
  readonly failure: string;
}

const MAIL: Readonly<Record<CheckedMail['state'], (failure: string) => string>> = {
  sent: () => 'The mail server answers and lets us in.',
  failing: (failure) => `The mail server does not take mail: ${failure}. Until it does, mail waits and is tried again.`,
  shown: () => 'No mail is sent: mail.url is not set. On this machine it is shown at /dev/mail.',
  none: () => 'No mail is sent: mail.url is not set. Codes by mail are not offered, and nobody is told of changes.',
};

async function checkMail({ mail, publicUrl }: Config): Promise<CheckedMail> {
  if (mail === null) return { state: isLoopback(new URL(publicUrl)) ? 'shown' : 'none', failure: '' };
  const result = await smtpTransport(mail).check();
  return result.kind === 'sent' ? { state: 'sent', failure: '' } : { state: 'failing', failure: result.code };
}

async function checkDatabase(storage: StorageConfig, context: CommandContext) {
  const { path, exists } = storage.kind === 'sqlite' ? lookAtFile(storage.path) : await askServer(storage);
  if (!exists) return { path, exists };
  let tenants = 0;
  await context.withServices(async (services) => {
    for (const { id } of await services.storage.tenants.list()) {
      await requireSameSecret(services, id);
      tenants += 1;
    }
    return { text: '', data: {} };
  });
  return { path, exists, tenants };
}

function lookAtFile(path: string) {
  const exists = path === ':memory:' || existsSync(path);
  if (!exists) requireWritable(path);
  return { path, exists };
}

async function askServer(storage: StorageConfig) {
  const { place, schema } = await inspectStorage(storage);
  return { path: place, exists: schema.found !== null };
}

function requireWritable(path: string): void {
  let folder = dirname(path);
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    if (!statSync(folder).isDirectory()) throw new Error('not a folder');
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError('storage_not_writable', `${path} cannot be made in ${folder}: ${reason}.`);
  }
}
