import { isNativeError } from 'node:util/types';
import { closest } from './closest.ts';
import type { ConfigProblem } from './config-error.ts';
import { SETTINGS } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type ReadFile = (path: string) => string;

/** What one source says: a value for each setting it names, and what is wrong with it. */
export interface Source {
  readonly values: ReadonlyMap<string, SourcedValue>;
  readonly problems: readonly ConfigProblem[];
}

export interface SourcedValue {
  readonly value: unknown;
  readonly source: string;
}

/** Reads a JSON config file. */
export function fileSource(path: string, readFile: ReadFile): Source {
  const source = `in ${path}`;
  const text = attempt(() => readFile(path));
  if (!text.ok) return failed(path, 'cannot be read', text.reason);
  const json = attempt((): unknown => JSON.parse(text.value));
  // The parser's own message quotes the file, which may hold a secret.
  if (!json.ok) return failed(path, 'is not valid JSON', 'config file');
  if (!isObject(json.value)) return failed(path, 'must hold a JSON object', 'config file');

  const values = new Map<string, SourcedValue>();
  const problems: ConfigProblem[] = [];
  const visit = (object: Readonly<Record<string, unknown>>, prefix: string) => {
    for (const [name, value] of Object.entries(object)) {
      const key = prefix + name;
      if (SETTINGS.some((setting) => setting.key === key)) values.set(key, { value, source });
      else if (isGroup(key) && isObject(value)) visit(value, `${key}.`);
      else if (isGroup(key)) problems.push({ key, source, message: 'must be an object' });
      else problems.push({ key, source, message: unknown('is not a setting', key, KEYS) });
    }
  };
  visit(json.value, '');
  return { values, problems };
}

/** Reads `LATCHKEY_*` and `PORT`; an empty variable counts as not set. */
export function environmentSource(env: Environment): Source {
  const values = new Map<string, SourcedValue>();
  const problems: ConfigProblem[] = [];
  if (env['PORT']) values.set('port', { value: numberOrText(env['PORT']), source: 'environment variable PORT' });
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('LATCHKEY_') || OTHER_VARIABLES.includes(name) || !text) continue;
    const setting = SETTINGS.find(({ env: variable }) => variable === name);
    const source = `environment variable ${name}`;
    if (setting) values.set(setting.key, { value: setting.fromText(text.trim()), source });
    else problems.push({ key: name, source: 'environment', message: unknown('is not a variable', name, VARIABLES) });
  }
  return { values, problems };
}

/** Reads the files named by `*_FILE` variables, as containers mount secrets. */
export function secretFileSource(env: Environment, readFile: ReadFile): Source {
  const values = new Map<string, SourcedValue>();
  const problems: ConfigProblem[] = [];
  for (const { key, env: variable, fromText } of SETTINGS.filter(({ secret }) => secret)) {
    const path = env[`${variable}_FILE`];
    if (!path) continue;
    const source = `file ${path} named by ${variable}_FILE`;
    const text = attempt(() => readFile(path));
    if (text.ok) values.set(key, { value: fromText(text.value.trim()), source });
    else
      problems.push({ key: `${variable}_FILE`, source: text.reason, message: `names ${path}, which cannot be read` });
  }
  return { values, problems };
}

const KEYS = SETTINGS.map(({ key }) => key);
const SECRET_FILES = SETTINGS.filter(({ secret }) => secret).map(({ env }) => `${env}_FILE`);
const OTHER_VARIABLES = ['LATCHKEY_CONFIG', ...SECRET_FILES];
const VARIABLES = [...SETTINGS.map(({ env }) => env), ...OTHER_VARIABLES];

function unknown(what: string, word: string, candidates: readonly string[]): string {
  const meant = closest(word, candidates);
  return meant === undefined ? `${what} of Latchkey` : `${what} of Latchkey: did you mean ${meant}?`;
}

const numberOrText = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);
const isGroup = (key: string) => KEYS.some((other) => other.startsWith(`${key}.`));
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const failed = (key: string, message: string, source: string): Source => ({
  values: new Map(),
  problems: [{ key, source, message }],
});

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    return { ok: false, reason: isNativeError(error) && 'code' in error ? String(error.code) : 'unreadable' };
  }
}
