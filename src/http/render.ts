import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type Koa from 'koa';
import nunjucks from 'nunjucks';
import type { AssetUrls } from './assets.ts';
import * as filters from './view-filters.ts';

export type ViewData = Readonly<Record<string, unknown>>;

/** Renders a page of views/: `interaction/login` is the file `interaction/login.njk`. */
export interface Renderer {
  render(template: string, data: ViewData): string;
}

/** What the renderer adds to a Koa context. */
export interface RenderContext {
  /** Answers with a page: what `ctx.state.view` holds for all pages, and `data` for this one. */
  render(template: string, data?: ViewData): void;
}

/** The only door to nunjucks. Compiles every page at once: a broken one stops the start, not somebody's sign-in. */
export function createRenderer({ viewsDir, assets }: { viewsDir: string; assets: AssetUrls }): Renderer {
  const loader = new nunjucks.FileSystemLoader(viewsDir, { noCache: false, watch: false });
  const environment = new nunjucks.Environment(loader, { autoescape: true, trimBlocks: true, lstripBlocks: true });
  environment.addGlobal('asset', (name: string) => assetUrl(assets, name));
  for (const [name, filter] of Object.entries(filters)) environment.addFilter(name, filter);
  for (const file of templateFiles(viewsDir)) environment.getTemplate(file, true);

  return { render: (template, data) => environment.render(`${template}.njk`, { ...data }) };
}

/** Gives every context of the application `ctx.render`. */
export function installRenderer(app: Pick<Koa, 'context'>, renderer: Renderer): void {
  Object.assign(app.context, {
    render(this: Koa.Context, template: string, data: ViewData = {}) {
      const common = this.state['view'] as ViewData | undefined;
      this.body = renderer.render(template, { ...common, ...data });
      this.type = 'text/html; charset=utf-8';
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

function templateFiles(viewsDir: string): string[] {
  return readdirSync(viewsDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.njk'))
    .map((entry) => join(entry.parentPath, entry.name).slice(viewsDir.length + 1));
}
