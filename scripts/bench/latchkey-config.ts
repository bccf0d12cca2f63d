import type { Config } from '#src/config/schema.ts';
import type { StorageLocation } from '#src/storage/open-storage.ts';
import { testConfig } from '../../test/support/start-test-server.ts';

/** What a Latchkey under test is started with, as JSON. */
export interface LatchkeyArgument {
  readonly storage: StorageLocation;
  readonly counting: boolean;
}

/** More than any curve has tenants: what a provider costs is measured, not what building it again costs. */
const PROVIDERS = 2000;

export function configOf({ storage }: Pick<LatchkeyArgument, 'storage'>): Config {
  return testConfig({ storage, providerCacheSize: PROVIDERS });
}
