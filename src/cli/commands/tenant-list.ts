import { tenantAddress } from '#src/tenants/address.ts';
import { columns } from '../columns.ts';
import { defineCommand } from '../command.ts';

export const tenantList = defineCommand({
  name: 'tenant list',
  summary: 'List the organisations',
  args: {},
  options: {},
  run: (_input, { withServices }) =>
    withServices(async ({ config, storage }) => {
      const tenants = (await storage.tenants.list()).map(({ id, name, status, version, createdAt }) => {
        const { issuer } = tenantAddress(config.publicUrl, id);
        return { id, name, status, version, createdAt, issuer };
      });
      const rows = tenants.map(({ id, name, status, issuer }) => [id, status, name, issuer]);
      const text =
        rows.length === 0 ? 'There is no tenant yet.' : columns([['ID', 'STATUS', 'NAME', 'ISSUER'], ...rows]);
      return { data: { tenants }, text };
    }),
});
