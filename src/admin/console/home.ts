import { listEvents } from '../operations/audit.ts';
import { listCampaigns } from '../operations/campaigns.ts';
import { showHealth } from '../operations/health.ts';
import { listKeys } from '../operations/keys.ts';
import { showAdoption } from '../operations/reports.ts';
import type { ConsoleContext } from './context.ts';
import { eventView } from './event-view.ts';
import { noticeOf } from './pages.ts';
import { TENANT_TEXTS } from './tenant-routes.ts';

/** People up to whom counting each campaign anew is quick enough for a page that is opened often. */
const FEW = 2000;
const RECENT = 5;

/** Where the console begins: what is to be done, how things stand, how far passkeys are, and what was refused lately. */
export async function showHome(ctx: ConsoleContext): Promise<void> {
  const { ask, may } = ctx.state;
  const health = await ask(showHealth);
  const [keys, adoption, campaigns, refused] = await Promise.all([
    ask(listKeys),
    ask(showAdoption),
    health.people.active <= FEW ? ask(listCampaigns) : { items: [] },
    ask(listEvents, { query: { outcome: 'refused', limit: RECENT } }),
  ]);
  ctx.render('admin/home', {
    health,
    oldestKey: Math.min(...keys.items.filter(({ state }) => state === 'active').map(({ signsFrom }) => signsFrom)),
    hasKeys: keys.items.length > 0,
    adoption: adoption.items.at(-1),
    campaigns: campaigns.items.filter(({ mode }) => mode !== 'off'),
    refused: refused.items.map((event) => eventView(ctx, event)),
    mayMakePeople: may('users:write'),
    mayGiveRoles: may('roles:write'),
    notice: noticeOf(ctx, TENANT_TEXTS),
  });
}
