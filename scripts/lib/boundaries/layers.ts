import { posix } from 'node:path';
import type { Import, SourceFile } from './scan.ts';
import type { Violation } from './violation.ts';

const BASE = ['errors', 'clock', 'random', 'recently-read', 'telemetry', 'i18n'];
const DOMAIN = [
  'users',
  'tenants',
  'clients',
  'keys',
  'audit',
  'throttle',
  'mail',
  'outbox',
  'outbound',
  'fido-metadata',
  'webhooks',
];
const FACTS = ['policy', 'storage/ports'];
const FEATURE = ['oidc', 'methods', 'http', ...DOMAIN, ...FACTS, ...BASE];
const WIRING = ['main', 'cluster', 'listener', 'app', 'container', 'cli'];

const allTo = (units: readonly string[], targets: readonly string[]) =>
  Object.fromEntries(units.map((unit) => [unit, targets.filter((target) => target !== unit)]));

/** Who may import whom inside src/: arrows point down only. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  policy: [],
  'storage/ports': ['policy'],
  errors: [],
  clock: [],
  'recently-read': ['clock'],
  random: [],
  i18n: [],
  telemetry: ['errors', 'clock', 'random'],
  config: ['errors'],
  ...allTo(DOMAIN, [...DOMAIN, ...FACTS, ...BASE]),
  methods: [...DOMAIN, ...FACTS, ...BASE],
  oidc: [...DOMAIN, ...FACTS, ...BASE],
  http: [...DOMAIN, ...FACTS, ...BASE],
  interaction: FEATURE,
  'security-info': FEATURE,
  recovery: FEATURE,
  import: ['methods', ...DOMAIN, ...FACTS, ...BASE],
  insight: [...DOMAIN, ...FACTS, ...BASE],
  'tenant-document': ['insight', ...DOMAIN, ...FACTS, ...BASE],
  admin: [...FEATURE, 'import', 'insight', 'tenant-document'],
  'storage/storage-error': [],
  'storage/stored-text': FACTS,
  'storage/audit-text': ['storage/ports', 'errors'],
  'storage/sqlite': ['storage/storage-error', 'storage/stored-text', 'storage/audit-text', ...FACTS, ...BASE],
  'storage/mongo': ['storage/storage-error', 'storage/stored-text', 'storage/audit-text', ...FACTS, ...BASE],
  'storage/open-storage': [
    'storage/ports',
    'storage/sqlite',
    'storage/mongo',
    'storage/storage-error',
    'config',
    ...BASE,
  ],
  'storage/backup': ['storage/copy', 'storage/sqlite', 'storage/open-storage', 'storage/storage-error'],
  'storage/copy': ['storage/ports', 'storage/sqlite', 'storage/mongo', 'storage/open-storage', 'storage/storage-error'],
  browser: ['clock'],
  ...allTo(WIRING, [
    ...WIRING,
    'config',
    'storage/open-storage',
    'storage/backup',
    'storage/copy',
    'storage/storage-error',
    'interaction',
    'security-info',
    'recovery',
    'admin',
    'import',
    'insight',
    'tenant-document',
    ...FEATURE,
  ]),
};

export function checkLayers(file: SourceFile): Violation[] {
  const from = unitOf(file.path);
  if (from === undefined) return [];
  if (!(from in MAY_IMPORT)) {
    const message = `src/${from} has no place in the layers: name it in scripts/lib/boundaries/layers.ts and docs/architecture.md`;
    return [{ path: file.path, line: 1, rule: 'layers', message }];
  }
  return file.imports.flatMap((imported) => {
    const message = layerProblem(file.path, from, imported);
    return message === undefined ? [] : [{ path: file.path, line: imported.line, rule: 'layers', message }];
  });
}

function layerProblem(path: string, from: string, { specifier }: Import): string | undefined {
  const target = targetOf(path, specifier);
  if (target === undefined) return undefined;
  const to = unitOf(target);
  if (to === undefined) return `src/ must not import ${target}: move what is shared into src/`;
  if (to !== from && !MAY_IMPORT[from]?.includes(to)) {
    return `${from} must not import ${to}: take what is needed as an argument, or move it to where both may import it`;
  }
  // The files at the top see all of src/ as their own folder.
  if (topFolder(path) === 'src') return undefined;
  const isSameFolder = topFolder(path) === topFolder(target);
  if (isSameFolder && specifier.startsWith('#')) return `write a relative path to ${target}: it is in the same folder`;
  if (!isSameFolder && specifier.startsWith('.')) return `write #${target}, so that the crossing is visible`;
  return undefined;
}

/** The project's own file that an import names; undefined for a package. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
}

/** The unit of a path in src/: its folder, a member of storage/, or the name of a file at the top. */
function unitOf(path: string): string | undefined {
  const [root, first = '', second = ''] = path.split('/');
  if (root !== 'src') return undefined;
  return (first === 'storage' ? `storage/${second}` : first).replace(/\.ts$/, '');
}

function topFolder(path: string): string {
  const [root = '', first = ''] = path.split('/');
  return first.endsWith('.ts') ? root : `${root}/${first}`;
}
