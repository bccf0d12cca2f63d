import type { Config } from './schema.ts';

/** The configuration as it may be logged: how many secrets there are, never what they are. */
export function redactConfig(config: Config): Readonly<Record<string, unknown>> {
  const { storage, secrets, mail } = config;
  return {
    ...config,
    storage: storage.kind === 'sqlite' ? storage : { ...storage, url: '[hidden]' },
    mail: mail && { ...mail, url: '[hidden]' },
    secrets: `[${secrets.length} hidden]`,
  };
}
