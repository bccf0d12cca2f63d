import { resolve } from 'node:path';
import { loadProcessConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/schema.ts';
import { dataFolder, type DataFolder } from './data-folder.ts';

const SECRET_VARIABLES = ['LATCHKEY_SECRET', 'LATCHKEY_SECRET_FILE'];

export const demoDataFolder = (): DataFolder => dataFolder(resolve(process.env['LATCHKEY_DATA_DIR'] || 'data'));

/** The process's configuration, on the embedded database and the master secret of the data folder. */
export function loadDemoConfig(folder: DataFolder): Config {
  const hasSecret = SECRET_VARIABLES.some((name) => process.env[name]);
  return loadProcessConfig({
    LATCHKEY_DATA_DIR: folder.path,
    LATCHKEY_STORAGE_PATH: folder.databaseFile,
    LATCHKEY_LOG_LEVEL: process.env['LATCHKEY_LOG_LEVEL'] || 'warn',
    ...(hasSecret ? {} : { LATCHKEY_SECRET_FILE: folder.secretFile }),
  });
}

/** The demo application lives one port above Latchkey. */
export const applicationPort = ({ port }: Config): number => port + 1;
export const applicationUrl = (config: Config): string => `http://localhost:${applicationPort(config)}`;
