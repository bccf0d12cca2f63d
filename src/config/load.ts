// Config turns files, environment variables and mounted secrets into one validated object; only it reads process.env.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { isLoopback } from './public-url.ts';
import { settingsSchema, type Config, type Settings, type StorageConfig } from './schema.ts';
import { settingOf } from './settings.ts';
import {
  environmentSource,
  fileSource,
  secretFileSource,
  type Environment,
  type ReadFile,
  type SourcedValue,
} from './sources.ts';

export interface ConfigInput {
  readonly env: Environment;
  readonly readFile: ReadFile;
  /** Relative paths in the configuration start here. */
  readonly workingDirectory: string;
}

const DEFAULTS = resolve(import.meta.dirname, '../../config/default.json');

/** Lays the sources over each other and validates the result as a whole; throws a ConfigError with every problem. */
export function loadConfig({ env, readFile, workingDirectory }: ConfigInput): Config {
  const file = env['LATCHKEY_CONFIG'];
  const sources = [
    fileSource(DEFAULTS, readFile),
    ...(file ? [fileSource(resolve(workingDirectory, file), readFile)] : []),
    environmentSource(env),
    secretFileSource(env, readFile),
  ];
  const values = new Map(sources.flatMap((source) => [...source.values]));
  const parsed = settingsSchema.safeParse(nested(values));
  const problems = [
    ...sources.flatMap((source) => source.problems),
    ...(parsed.error?.issues ?? []).map(({ path, message }) => settingProblem(path, message, values)),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return derive(parsed.data, workingDirectory);
}

/** Loads the configuration of this process. */
export function loadProcessConfig(overrides: Environment = {}): Config {
  return loadConfig({
    env: { ...process.env, ...overrides },
    readFile: (path) => readFileSync(path, 'utf8'),
    workingDirectory: process.cwd(),
  });
}

function derive(settings: Settings, workingDirectory: string): Config {
  const publicUrl = settings.publicUrl ?? `http://localhost:${settings.port}`;
  const dataDir = resolve(workingDirectory, settings.dataDir);
  return {
    ...settings,
    publicUrl,
    dataDir,
    // A server that only this machine may reach does not listen on the network.
    host: settings.host ?? (isLoopback(new URL(publicUrl)) ? '127.0.0.1' : '0.0.0.0'),
    storage: storageOf(settings.storage, dataDir, workingDirectory),
    fidoMetadata: metadataOf(settings.fidoMetadata, workingDirectory),
  };
}

function metadataOf({ file, root, maxAge }: Settings['fidoMetadata'], workingDirectory: string) {
  const absolute = (path: string | null) => path && resolve(workingDirectory, path);
  return { file: absolute(file), root: absolute(root), maxAge };
}

function storageOf(storage: Settings['storage'], dataDir: string, workingDirectory: string): StorageConfig {
  if (storage.kind === 'mongodb') return storage;
  const { kind, path } = storage;
  if (path === null) return { kind, path: join(dataDir, 'latchkey.db') };
  return { kind, path: path === ':memory:' ? path : resolve(workingDirectory, path) };
}

function nested(values: ReadonlyMap<string, SourcedValue>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  const groups: Record<string, Record<string, unknown>> = {};
  for (const [key, { value }] of values) {
    const [group = '', name] = key.split('.');
    if (name === undefined) root[key] = value;
    else (groups[group] ??= {})[name] = value;
  }
  return { ...root, ...groups };
}

function settingProblem(
  path: readonly PropertyKey[],
  message: string,
  values: ReadonlyMap<string, SourcedValue>,
): ConfigProblem {
  const key = path.filter((part) => typeof part === 'string').join('.');
  const setting = settingOf(key);
  const source = values.get(key)?.source;
  return {
    key,
    source: source === undefined || source.endsWith(DEFAULTS) ? 'not set' : source,
    message,
    ...(setting ? { example: `${setting.env}=${setting.example}` } : {}),
  };
}
