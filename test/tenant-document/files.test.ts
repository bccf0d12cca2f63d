import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { applyTenant } from '#src/tenant-document/apply.ts';
import { documentJsonSchema, requireDocument } from '#src/tenant-document/document.ts';
import { exportTenant } from '#src/tenant-document/export.ts';
import { planTenant } from '#src/tenant-document/plan.ts';
import { documentServices } from './support.ts';

const CONFIG = join(import.meta.dirname, '../../config');
const EXAMPLES = join(CONFIG, 'examples');
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

describe('the files about documents in config/', () => {
  it('have the schema of this release: node scripts/tenant-schema.ts', () => {
    expect(read(join(CONFIG, 'tenant.schema.json'))).toEqual(documentJsonSchema());
  });

  it.each(readdirSync(EXAMPLES))(
    'have an example that can be applied, twice, and goes out as it came in: %s',
    async (name) => {
      const services = await documentServices();
      const document = requireDocument(read(join(EXAMPLES, name)));
      const secrets = new Map(
        (document.clients ?? []).flatMap(({ clientId, secret }) =>
          secret ? [[clientId, 'x'.repeat(40)] as const] : [],
        ),
      );
      const wanted = { document, secrets, prune: true };
      const by = { actor: 'operator' };
      expect((await applyTenant(services, { ...wanted, by })).plan.steps.length).toBeGreaterThan(1);
      expect((await applyTenant(services, { ...wanted, by })).plan.steps).toEqual([]);
      const tenant = (await services.storage.tenants.find('acme'))!;
      const exported = requireDocument(JSON.parse(JSON.stringify(await exportTenant(services.storage, tenant))));
      expect((await planTenant(services, { document: exported, secrets: new Map(), prune: true })).steps).toEqual([]);
      await services.storage.close();
    },
  );
});
