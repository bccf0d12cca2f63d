import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Koa from 'koa';
import nunjucks from 'nunjucks';
import type { Languages } from '#src/i18n/languages.ts';
import { missingTexts } from '#src/i18n/template-texts.ts';
import type { AssetUrls } from './assets.ts';
import * as filters from './view-filters.ts';
import { languageFilters, languageGlobals } from './view-language.ts';

export type ViewData = Readonly<Record<string, unknown>>;

/** Renders a page of views/: `interaction/login` is the file `interaction/login.njk`; `data.lang` is its language. */
export interface Renderer {
  render(template: string, data: ViewData): string;
}

/** What the renderer adds to a Koa context. */
export interface RenderContext {
  /** Answers with a page: what `ctx.state.view` holds for all pages, and `data` for this one. */
  render(template: string, data?: ViewData): void;
}

export interface RendererOptions {
  readonly viewsDir: string;
  readonly assets: AssetUrls;
  readonly languages: Languages;
}

/**
 * The only door to nunjucks. Compiles every page at once, and looks for every text it names: a broken one stops the
 * start, not somebody's sign-in.
 */
export function createRenderer({ viewsDir, assets, languages }: RendererOptions): Renderer {
  const loader = new nunjucks.FileSystemLoader(viewsDir, { noCache: false, watch: false });
  const environment = new nunjucks.Environment(loader, { autoescape: true, trimBlocks: true, lstripBlocks: true });
  // Rendering is synchronous: while this names a language, nothing else is rendered. Macros see no context, but globals.
  let language = languages.in(undefined);
  const inLanguage = () => language;
  environment.addGlobal(
    'languages',
    languages.tags.map((tag) => ({ tag, name: languages.in(tag).t('languages.name') })),
  );
  environment.addGlobal('asset', (name: string) => assetUrl(assets, name));
  for (const [name, global] of Object.entries(languageGlobals(inLanguage))) environment.addGlobal(name, global);
  const allFilters = { ...filters, ...languageFilters(inLanguage) };
  for (const [name, filter] of Object.entries(allFilters)) environment.addFilter(name, filter);
  checkTemplates(environment, viewsDir, languages);

  return {
    render: (template, data) => {
      language = languages.in(typeof data['lang'] === 'string' ? data['lang'] : undefined);
      const { tag: lang, direction: dir } = language;
      return environment.render(`${template}.njk`, { ...data, lang, dir });
    },
  };
}

/** Gives every context of the application `ctx.render`. */
export function installRenderer(app: Pick<Koa, 'context'>, renderer: Renderer): void {
  Object.assign(app.context, {
    render(this: Koa.Context, template: string, data: ViewData = {}) {
      const common = this.state['view'] as ViewData | undefined;
      this.body = renderer.render(template, { ...common, ...data });
      this.type = 'text/html; charset=utf-8';
      const language = common?.['lang'];
      if (typeof language === 'string') this.set('Content-Language', language);
      this.vary('Accept-Language, Cookie');
      // Pages carry CSRF tokens, names and one-time secrets: neither the back button nor a proxy may keep one.
      this.set('Cache-Control', 'no-store');
    },
  });
}

function assetUrl(assets: AssetUrls, name: string): string {
  const url = assets[name];
  if (url === undefined) throw new Error(`No such asset: ${name}. Build them with "npm run build".`);
  return url;
}

function checkTemplates(environment: nunjucks.Environment, viewsDir: string, { keys }: Languages): void {
  const missing = templateFiles(viewsDir).flatMap((file) => {
    environment.getTemplate(file, true);
    return missingTexts(readFileSync(join(viewsDir, file), 'utf8'), keys).map((key) => `${file}: ${key}`);
  });
  if (missing.length > 0) throw new Error(`Texts that no language has:\n  ${missing.join('\n  ')}`);
}

function templateFiles(viewsDir: string): string[] {
  return readdirSync(viewsDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.njk'))
    .map((entry) => join(entry.parentPath, entry.name).slice(viewsDir.length + 1));
}
