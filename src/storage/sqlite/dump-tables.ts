import type { DumpCollection, DumpRecords } from '../ports/dump.ts';
import { enrollmentText, readEnrollment, searchText } from '../stored-text.ts';
import { CREDENTIAL_COLUMNS, fromRow as toCredential, toRow as fromCredential } from './credential-row.ts';
import { AUDIT_TABLES } from './dump-audit.ts';
import { plainTable, type DumpTable } from './dump-table.ts';
import { TENANT_REVISIONS, TENANTS } from './dump-tenants.ts';
import { USER_COLUMNS } from './user-row.ts';

const json = (value: unknown) => JSON.stringify(value);
const parsed = (value: unknown) => JSON.parse(String(value)) as unknown;
const flag = (value: boolean) => (value ? 1 : 0);

export const DUMP_TABLES: { readonly [C in DumpCollection]: DumpTable<DumpRecords[C]> } = {
  tenants: TENANTS,
  tenantRevisions: TENANT_REVISIONS,
  groups: plainTable(
    'user_group',
    { tenant_id: 'tenantId', id: 'id', name: 'name', created_at: 'createdAt', version: 'version' },
    { identity: ['tenant_id', 'id'], expires: false, order: 'tenant_id, id' },
  ),
  users: {
    table: 'user',
    columns: USER_COLUMNS,
    identity: ['tenant_id', 'id'],
    expires: false,
    order: 'rowid',
    fromRow: (row) =>
      ({ ...row, emailVerified: row['emailVerified'] === 1, groups: parsed(row['groups']) }) as DumpRecords['users'],
    toColumns: (user) => ({
      tenant_id: user.tenantId,
      id: user.id,
      username: user.username,
      email: user.email,
      email_verified: flag(user.emailVerified),
      display_name: user.displayName,
      status: user.status,
      role: user.role,
      preferred_method: user.preferredMethod,
      external_id: user.externalId,
      created_at: user.createdAt,
      version: user.version,
      search_text: searchText(user),
    }),
  },
  credentials: {
    table: 'credential',
    columns: CREDENTIAL_COLUMNS,
    identity: ['tenant_id', 'id'],
    expires: false,
    order: 'seq',
    fromRow: (row) => toCredential(row as never),
    toColumns: (record) => {
      const { tenantId, userId, createdAt, lastUsedAt, rpId, webauthnId, ...same } = fromCredential(record);
      const named = { tenant_id: tenantId, user_id: userId, created_at: createdAt, last_used_at: lastUsedAt };
      return { ...same, ...named, rp_id: rpId, webauthn_id: webauthnId };
    },
  },
  clients: {
    table: 'client',
    columns: `tenant_id AS tenantId, client_id AS clientId, metadata, sealed_secret AS sealedSecret,
      first_party AS firstParty, rules, status, created_at AS createdAt, version`,
    identity: ['tenant_id', 'client_id'],
    expires: false,
    order: 'rowid',
    fromRow: (row) =>
      ({
        ...row,
        metadata: parsed(row['metadata']),
        firstParty: row['firstParty'] === 1,
        rules: parsed(row['rules']),
      }) as DumpRecords['clients'],
    toColumns: (client) => ({
      tenant_id: client.tenantId,
      client_id: client.clientId,
      metadata: json(client.metadata),
      sealed_secret: client.sealedSecret,
      first_party: flag(client.firstParty),
      rules: json(client.rules),
      status: client.status,
      created_at: client.createdAt,
      version: client.version,
    }),
  },
  keys: plainTable(
    'signing_key',
    {
      tenant_id: 'tenantId',
      kid: 'kid',
      alg: 'alg',
      generation: 'generation',
      sealed_jwk: 'sealedJwk',
      created_at: 'createdAt',
      signs_from: 'signsFrom',
    },
    { identity: ['tenant_id', 'kid'], expires: false, order: 'seq' },
  ),
  enrollments: {
    table: 'enrollment',
    columns: 'tenant_id AS tenantId, user_id AS userId, state',
    identity: ['tenant_id', 'user_id'],
    expires: false,
    order: 'tenant_id, user_id',
    fromRow: ({ state, ...user }) => ({ ...user, ...readEnrollment(String(state)) }) as DumpRecords['enrollments'],
    toColumns: ({ tenantId, userId, ...state }) => ({
      tenant_id: tenantId,
      user_id: userId,
      state: enrollmentText(state),
    }),
  },
  spent: plainTable(
    'spent',
    { tenant_id: 'tenantId', purpose: 'purpose', id: 'id', expires_at: 'expiresAt' },
    { identity: ['tenant_id', 'purpose', 'id'], expires: true, order: 'rowid' },
  ),
  attempts: plainTable(
    'attempt',
    {
      tenant_id: 'tenantId',
      key: 'key',
      failures: 'failures',
      locked_until: 'lockedUntil',
      expires_at: 'expiresAt',
    },
    { identity: ['tenant_id', 'key'], expires: true, order: 'rowid' },
  ),
  artifacts: {
    table: 'artifact',
    columns: 'tenant_id AS tenantId, model, id, payload, expires_at AS expiresAt, consumed_at AS consumed',
    identity: ['tenant_id', 'model', 'id'],
    expires: true,
    order: 'rowid',
    fromRow: ({ payload, consumed, ...row }) => {
      const members = parsed(payload) as DumpRecords['artifacts']['payload'];
      const whole = consumed === null ? members : { ...members, consumed };
      return { ...row, payload: whole } as DumpRecords['artifacts'];
    },
    toColumns: ({ tenantId, model, id, expiresAt, payload: { consumed, ...payload } }) => ({
      tenant_id: tenantId,
      ...{ model, id, payload: json(payload) },
      expires_at: expiresAt,
      consumed_at: consumed ?? null,
      uid: payload.uid ?? null,
      user_code: payload.userCode ?? null,
      grant_id: payload.grantId ?? null,
      user_id: payload.accountId ?? null,
    }),
  },
  evidence: {
    table: 'session_evidence',
    columns: `tenant_id AS tenantId, session_uid AS sessionUid, user_id AS userId, evidence, settled,
      expires_at AS expiresAt, origin`,
    identity: ['tenant_id', 'session_uid'],
    expires: true,
    order: 'rowid',
    fromRow: ({ origin, ...row }) =>
      ({
        ...row,
        evidence: parsed(row['evidence']),
        settled: row['settled'] === 1,
        ...(origin === null ? {} : { origin: parsed(origin) }),
      }) as DumpRecords['evidence'],
    toColumns: (session) => ({
      tenant_id: session.tenantId,
      session_uid: session.sessionUid,
      user_id: session.userId,
      evidence: json(session.evidence),
      settled: flag(session.settled),
      expires_at: session.expiresAt,
      origin: session.origin === undefined ? null : json(session.origin),
    }),
  },
  outbox: plainTable(
    'outbox',
    {
      tenant_id: 'tenantId',
      id: 'id',
      user_id: 'userId',
      family: 'family',
      kind: 'kind',
      destination: 'destination',
      sealed: 'sealed',
      attempts: 'attempts',
      due_at: 'dueAt',
      expires_at: 'expiresAt',
      created_at: 'createdAt',
    },
    { identity: ['tenant_id', 'id'], expires: true, order: 'rowid' },
  ),
  ...AUDIT_TABLES,
};
