import { type Connection, Schema } from 'mongoose';
import { completePolicy } from '#src/policy/complete-policy.ts';
import type { Tenant, TenantStore } from '../ports/tenant-store.ts';
import { unlessTaken } from './failures.ts';
import { json, number, STRICT, text } from './fields.ts';

interface TenantDocument {
  readonly _id: string;
  readonly name: string;
  readonly status: Tenant['status'];
  readonly branding: string;
  readonly policy: string;
  readonly createdAt: number;
  readonly version: number;
}

const schema = new Schema<TenantDocument>(
  {
    _id: text,
    name: text,
    status: { ...text, enum: ['active', 'suspended'] },
    branding: json,
    policy: json,
    createdAt: number,
    version: number,
  },
  STRICT,
);

export function mongoTenantStore(connection: Connection): TenantStore {
  const tenants = connection.model('tenant', schema, 'tenant');
  return {
    add: (tenant) => unlessTaken(tenants.insertOne({ _id: tenant.id, ...toDocument(tenant) })),
    find: async (tenantId) => {
      const found = await tenants.findOne({ _id: tenantId }).lean().exec();
      return found ? fromDocument(found) : undefined;
    },
    list: async () => (await tenants.find({}).sort({ _id: 1 }).lean().exec()).map(fromDocument),
    update: async (tenant) => {
      const before = { _id: tenant.id, version: tenant.version - 1 };
      return (await tenants.updateOne(before, { $set: toDocument(tenant) })).modifiedCount === 1;
    },
  };
}

export function toDocument({ name, status, branding, policy, createdAt, version }: Tenant) {
  const open = { branding: JSON.stringify(branding), policy: JSON.stringify(policy) };
  return { name, status, ...open, createdAt, version };
}

export function fromDocument({ _id, name, status, branding, policy, createdAt, version }: TenantDocument): Tenant {
  return {
    id: _id,
    name,
    status,
    branding: JSON.parse(branding) as Tenant['branding'],
    policy: completePolicy(JSON.parse(policy)),
    createdAt,
    version,
  };
}
