import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Koa from 'koa';
import nunjucks from 'nunjucks';
import type { Languages } from '#src/i18n/languages.ts';
import { missingTexts, withTexts } from '#src/i18n/template-texts.ts';
import type { Language } from '#src/i18n/translator.ts';
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
  const sources = readTemplates(viewsDir);
  checkTexts(sources, languages);
  const globals = {
    asset: (name: string) => assetUrl(assets, name),
    languages: languages.tags.map((tag) => ({ tag, name: languages.in(tag).t('languages.name') })),
  };
  const environments = new Map<Language, nunjucks.Environment>();
  const speaking = (language: Language) => {
    const environment = environments.get(language) ?? createEnvironment(sources, language, globals);
    environments.set(language, environment);
    return environment;
  };
  const first = speaking(languages.in(undefined));
  for (const file of sources.keys()) first.getTemplate(file, true);

  return {
    render: (template, data) => {
      const language = languages.in(typeof data['lang'] === 'string' ? data['lang'] : undefined);
      const { tag: lang, direction: dir } = language;
      return speaking(language).render(`${template}.njk`, { ...data, lang, dir });
    },
  };
}

/** Templates in one language: texts without values are part of them, and cost nothing more. */
function createEnvironment(sources: Sources, language: Language, globals: object): nunjucks.Environment {
  const loader: nunjucks.ILoader = {
    getSource: (path) => ({ path, src: withTexts(sources.get(path) ?? missing(path), language), noCache: false }),
  };
  const environment = new nunjucks.Environment(loader, { autoescape: true, trimBlocks: true, lstripBlocks: true });
  for (const [name, global] of Object.entries({ ...globals, ...languageGlobals(language) })) {
    environment.addGlobal(name, global);
  }
  for (const [name, filter] of [...Object.entries(filters), ...Object.entries(languageFilters(language))]) {
    environment.addFilter(name, filter);
  }
  let buttons: unknown;
  // The same below every page, so it is rendered once.
  environment.addGlobal(
    'languageButtons',
    () =>
      (buttons ??= new nunjucks.runtime.SafeString(environment.render('macros/languages.njk', { lang: language.tag }))),
  );
  return environment;
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

/** The templates by their path below views/. */
type Sources = ReadonlyMap<string, string>;

function readTemplates(viewsDir: string): Sources {
  const files = readdirSync(viewsDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.njk'))
    .map((entry) => join(entry.parentPath, entry.name).slice(viewsDir.length + 1));
  return new Map(files.map((file) => [file, readFileSync(join(viewsDir, file), 'utf8')]));
}

function checkTexts(sources: Sources, { keys }: Languages): void {
  const problems = [...sources].flatMap(([file, source]) => missingTexts(source, keys).map((key) => `${file}: ${key}`));
  if (problems.length > 0) throw new Error(`Texts that no language has:\n  ${problems.join('\n  ')}`);
}

function missing(path: string): never {
  throw new Error(`There is no template ${path}`);
}
