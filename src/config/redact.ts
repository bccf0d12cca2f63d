import type { Config } from './schema.ts';

/** The configuration as it may be logged: how many secrets there are, never what they are. */
export function redactConfig(config: Config): Readonly<Record<string, unknown>> {
  return { ...config, secrets: `[${config.secrets.length} hidden]` };
}
