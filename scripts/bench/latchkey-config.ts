import type { Config } from '#src/config/schema.ts';
import { testConfig } from '../../test/support/start-test-server.ts';

/** What a Latchkey under test is started with, as JSON. */
export interface LatchkeyArgument {
  readonly database: string;
  readonly counting: boolean;
}

/** More than any curve has tenants: what a provider costs is measured, not what building it again costs. */
const PROVIDERS = 2000;

export function configOf({ database }: Pick<LatchkeyArgument, 'database'>): Config {
  return testConfig({ storage: { kind: 'sqlite', path: database }, providerCacheSize: PROVIDERS });
}
