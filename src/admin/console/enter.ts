import type { Next } from '#src/http/context.ts';
import { isPlatformAdmin, permissionsOf, type Permission } from '#src/users/roles.ts';
import { actorName, type PersonActor } from '../actor.ts';
import { showTenant } from '../operations/tenants.ts';
import type { AdminServices } from '../services.ts';
import { menuFor } from './areas.ts';
import { askFor } from '../ask.ts';
import type { ConsoleContext, ConsoleDeps } from './context.ts';
import { home } from './require-sign-in.ts';

/** Lets administrators in, and gives their pages what all of them need. Everybody else gets one page that says so. */
export function enter({ admin }: Pick<ConsoleDeps, 'admin'>) {
  return async (ctx: ConsoleContext, next: Next): Promise<void> => {
    const actor = actorOf(ctx);
    if (actor.permissions.size === 0) {
      await refuse(ctx, actor, admin);
      return;
    }
    const tenantId = elsewhere(ctx)?.id ?? actor.tenantId;
    ctx.state.actor = actor;
    ctx.state.may = (permission) => actor.permissions.has(permission);
    ctx.state.managed = tenantId;
    ctx.state.base = consoleOf(ctx, tenantId);
    Object.assign(ctx.state, askFor({ actor, tenantId, address: ctx.state.address }, admin));
    ctx.state.view = { ...ctx.state.view, ...(await frame(ctx)) };
    await next();
  };
}

async function refuse(ctx: ConsoleContext, actor: PersonActor, { audit }: Pick<AdminServices, 'audit'>): Promise<void> {
  await audit.record('admin.refused', {
    ...{ tenantId: actor.tenantId, actor: actorName(actor), address: ctx.state.address },
    ...{ refused: 'forbidden', details: { operation: 'console' } },
  });
  ctx.status = 403;
  ctx.render('admin/not-for-you', { base: ctx.state.site.address.basePath, ...links(ctx) });
}

function actorOf({ state: { site, signedIn } }: ConsoleContext): PersonActor {
  const { user, freshUntil } = signedIn;
  const permissions = new Set<Permission>(permissionsOf(user));
  const { id: userId, username, role } = user;
  return { kind: 'person', tenantId: site.tenant.id, userId, username, role, permissions, freshUntil };
}

const ELSEWHERE = /^\/tenants\/(?<id>[^/]+)(?<rest>\/.*)?$/;

/** The other tenant that an address is about, and the page of it: `/tenants/acme/people` is `/people` of acme. */
export function elsewhere(ctx: Pick<ConsoleContext, 'path' | 'state'>): { id: string; rest: string } | undefined {
  const { id, rest = '' } = ELSEWHERE.exec(ctx.path.slice(home(ctx).length))?.groups ?? {};
  return id === undefined ? undefined : { id, rest };
}

/** Where the pages about a tenant begin: the one place that makes such addresses. */
export function consoleOf(ctx: ConsoleContext, tenantId: string): string {
  return tenantId === ctx.state.site.tenant.id ? home(ctx) : `${home(ctx)}/tenants/${tenantId}`;
}

/** What views/admin/layout.njk shows around every page. */
async function frame(ctx: ConsoleContext) {
  const { site, signedIn, managed, base, actor, may } = ctx.state;
  const isElsewhere = managed !== site.tenant.id;
  // Who may not look into it learns nothing of it, not even that it is there.
  const other = isElsewhere ? await ctx.state.ask(showTenant) : undefined;
  const { role, displayName } = signedIn.user;
  return {
    base,
    ...(other && { tenant: { id: other.id, name: other.name, logo: other.branding.logo } }),
    console: {
      home: home(ctx),
      own: site.tenant.name,
      elsewhere: isElsewhere,
      tenants: isPlatformAdmin({ tenantId: actor.tenantId, role }) ? `${home(ctx)}/tenants` : undefined,
      groups: menuFor(may, isElsewhere),
      me: { name: displayName, role },
      search: may('users:read'),
      ...links(ctx),
    },
  };
}

function links({ state }: ConsoleContext) {
  const { basePath } = state.site.address;
  return { securityInfoUrl: `${basePath}/security-info`, signOutUrl: `${basePath}/session/end` };
}
