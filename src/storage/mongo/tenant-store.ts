import mongoose, { type Connection, Schema } from 'mongoose';
import { completePolicy } from '#src/policy/complete-policy.ts';
import {
  UNNOTED,
  type RevisionNote,
  type Tenant,
  type TenantRevision,
  type TenantSettings,
  type TenantStore,
} from '../ports/tenant-store.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { json, number, numberOrNull, STRICT, text, textOrNull } from './fields.ts';

interface SettingsMembers {
  readonly name: string;
  readonly status: Tenant['status'];
  readonly branding: string;
  readonly policy: string;
  readonly version: number;
}

export interface TenantDocument extends SettingsMembers {
  readonly _id: string;
  readonly createdAt: number;
  /** Absent from what an earlier release has written, as the next two. */
  readonly changedAt?: number | null;
  readonly changedBy?: string | null;
  readonly changeComment?: string | null;
}

interface RevisionDocument extends SettingsMembers, RevisionNote {
  readonly _id: string;
  readonly tenantId: string;
}

const settingsFields = {
  name: text,
  status: { ...text, enum: ['active', 'suspended'] },
  branding: json,
  policy: json,
  version: number,
};

const schema = new Schema<TenantDocument>(
  {
    _id: text,
    ...settingsFields,
    createdAt: number,
    changedAt: numberOrNull,
    changedBy: textOrNull,
    changeComment: textOrNull,
  },
  STRICT,
);

const revisionSchema = new Schema<RevisionDocument>(
  { _id: text, tenantId: text, ...settingsFields, at: numberOrNull, actor: textOrNull, comment: textOrNull },
  STRICT,
);

/**
 * A version is kept beside the tenant before it is replaced. What a process leaves that dies in between is a copy of what
 * still holds, which counts for nothing until then.
 */
export function mongoTenantStore(connection: Connection): TenantStore {
  const tenants = connection.model('tenant', schema, 'tenant');
  const revisions = connection.model('tenant_revision', revisionSchema, 'tenant_revision');
  const earlier = async (tenantId: string, below: number, limit: number) => {
    if (limit === 0) return [];
    const wanted = { tenantId, version: mongoose.trusted({ $lt: below }) };
    return (await revisions.find(wanted).sort({ version: -1 }).limit(limit).lean().exec()).map(fromRevision);
  };
  return {
    add: (tenant, note = UNNOTED) => unlessTaken(tenants.insertOne({ _id: tenant.id, ...toDocument(tenant, note) })),
    find: async (tenantId) => {
      const found = await tenants.findOne({ _id: tenantId }).lean().exec();
      return found ? fromDocument(found) : undefined;
    },
    list: async () => (await tenants.find({}).sort({ _id: 1 }).lean().exec()).map(fromDocument),
    update: async (tenant, note = UNNOTED) => {
      const before = { _id: tenant.id, version: tenant.version - 1 };
      // Read from the majority: what could still be taken back is no history.
      const replaced = await tenants.findOne(before).lean().exec();
      if (replaced === null) return false;
      await unlessTaken(revisions.insertOne(toRevision(currentRevision(replaced))));
      return (await tenants.updateOne(before, { $set: toDocument(tenant, note) })).modifiedCount === 1;
    },
    history: async (tenantId, { before = Infinity, limit }) => {
      const found = await tenants.findOne({ _id: tenantId }).lean().exec();
      if (found === null) return [];
      const current = found.version < before ? [currentRevision(found)].slice(0, limit) : [];
      const rest = await earlier(tenantId, Math.min(found.version, before), limit - current.length);
      return [...current, ...rest];
    },
    at: async (tenantId, version) => {
      const found = await tenants.findOne({ _id: tenantId }).lean().exec();
      if (found === null || version > found.version) return undefined;
      if (version === found.version) return currentRevision(found);
      const kept = await revisions
        .findOne({ _id: documentId(tenantId, String(version)), tenantId })
        .lean()
        .exec();
      return kept ? fromRevision(kept) : undefined;
    },
  };
}

export function toDocument({ createdAt, version, ...tenant }: Tenant, { at, actor, comment }: RevisionNote) {
  const note = { changedAt: at, changedBy: actor, changeComment: comment };
  return { ...settingsMembers(tenant), createdAt, version, ...note };
}

export function fromDocument(found: TenantDocument): Tenant {
  const { _id: id, createdAt, version } = found;
  return { id, ...settingsOf(found), createdAt, version };
}

/** Who has made the version there is, when and why. */
export function noteIn({ version, createdAt, changedAt, changedBy, changeComment }: TenantDocument): RevisionNote {
  // The first version is as old as its tenant, whichever release has made it.
  const at = changedAt ?? (version === 1 ? createdAt : null);
  return { at, actor: changedBy ?? null, comment: changeComment ?? null };
}

export function toRevision({ tenantId, version, settings, at, actor, comment }: TenantRevision): RevisionDocument {
  const known = { _id: documentId(tenantId, String(version)), tenantId, version };
  return { ...known, ...settingsMembers(settings), at, actor, comment };
}

export function fromRevision(found: RevisionDocument): TenantRevision {
  const { tenantId, version, at, actor, comment } = found;
  return { tenantId, version, at, actor, comment, settings: settingsOf(found) };
}

function currentRevision(found: TenantDocument): TenantRevision {
  const { _id: tenantId, version } = found;
  return { tenantId, version, ...noteIn(found), settings: settingsOf(found) };
}

function settingsMembers({ name, status, branding, policy }: TenantSettings) {
  return { name, status, branding: JSON.stringify(branding), policy: JSON.stringify(policy) };
}

function settingsOf({ name, status, branding, policy }: SettingsMembers): TenantSettings {
  return {
    name,
    status,
    branding: JSON.parse(branding) as Tenant['branding'],
    policy: completePolicy(JSON.parse(policy)),
  };
}
