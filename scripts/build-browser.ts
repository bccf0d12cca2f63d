// Bundles src/browser and copies views/assets into public/, each file under its content hash, with a manifest.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const ENTRIES = ['passkey-sign-in', 'passkey-enrollment', 'passkey-upgrade', 'comforts', 'console'];

interface BuiltFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** Builds everything the pages load and answers the manifest: source name to hashed file name. */
export async function buildBrowser(publicDir = join(ROOT, 'public')): Promise<Record<string, string>> {
  const files = [...(await bundles()), ...(await stylesheets())];
  const manifest = Object.fromEntries(files.map((file) => [file.name, hashedName(file)]));

  mkdirSync(publicDir, { recursive: true });
  for (const file of files) writeFileSync(join(publicDir, hashedName(file)), file.content);
  writeFileSync(join(publicDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  removeOthers(publicDir, new Set([...Object.values(manifest), 'manifest.json']));
  return manifest;
}

async function bundles(): Promise<BuiltFile[]> {
  const entryPoints = ENTRIES.map((entry) => join(ROOT, 'src/browser', `${entry}.ts`));
  return outputs({ entryPoints, bundle: true, format: 'esm', target: 'es2022' });
}

async function stylesheets(): Promise<BuiltFile[]> {
  const folder = join(ROOT, 'views/assets');
  const entryPoints = readdirSync(folder).map((file) => join(folder, file));
  return outputs({ entryPoints, loader: { '.svg': 'copy' } });
}

async function outputs(options: Parameters<typeof build>[0]): Promise<BuiltFile[]> {
  const { outputFiles } = await build({
    ...options,
    minify: true,
    write: false,
    outdir: ROOT,
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outputFiles.map(({ path, contents }) => ({ name: basename(path), content: contents }));
}

function hashedName({ name, content }: BuiltFile): string {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const extension = extname(name);
  return `${basename(name, extension)}.${hash}${extension}`;
}

function removeOthers(publicDir: string, keep: ReadonlySet<string>): void {
  for (const file of readdirSync(publicDir)) if (!keep.has(file)) rmSync(join(publicDir, file), { recursive: true });
}

if (import.meta.main) await buildBrowser();
