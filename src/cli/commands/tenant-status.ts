import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { changeTenant, WHEN_SEEN } from '../change-tenant.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { requireTenant } from '../services.ts';

export const tenantSuspend = defineCommand({
  name: 'tenant suspend',
  summary: 'Close the issuer of an organisation; nothing of it is lost',
  args: { id: 'the tenant' },
  options: {},
  run: ({ args }, context) => setStatus(args.id, 'suspended', context),
});

export const tenantResume = defineCommand({
  name: 'tenant resume',
  summary: 'Open the issuer of a suspended organisation again',
  args: { id: 'the tenant' },
  options: {},
  run: ({ args }, context) => setStatus(args.id, 'active', context),
});

function setStatus(tenantId: string, status: Tenant['status'], { withServices }: CommandContext) {
  return withServices(async (services) => {
    const tenant = await requireTenant(services, tenantId);
    const data = { id: tenantId, status };
    if (tenant.status === status) return { data, text: `${tenantId} is ${status} already.` };
    await changeTenant(services, tenant, { status });
    return { data, text: `${tenantId} is ${status}. ${WHEN_SEEN}` };
  });
}
