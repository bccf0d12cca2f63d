import type { AuditFilter } from '../ports/audit-store.ts';

const CONDITIONS: Readonly<Record<Exclude<keyof AuditFilter, 'types'>, string>> = {
  outcome: 'outcome = @outcome',
  userId: 'user_id = @userId',
  clientId: 'client_id = @clientId',
  credentialId: 'credential_id = @credentialId',
  actor: 'actor = @actor',
  address: 'address = @address',
  signIn: 'sign_in = @signIn',
  from: 'at >= @from',
  until: 'at < @until',
};

export const EVENT_COLUMNS = `id, tenant_id AS tenantId, at, type, outcome, reason, user_id AS userId, client_id AS clientId,
  credential_id AS credentialId, address, actor, sign_in AS signIn, details`;

/** Where the rows of a part before have ended. */
export interface Place {
  readonly at: number;
  readonly seq: number;
}

interface Query {
  readonly sql: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/**
 * Newest first. What is not sealed yet is few, and looked through; what is sealed is found by the index that leaves the
 * least to look through. Several types alone are several searches, whose results are merged.
 */
export function searchQuery(
  tenantId: string,
  { types, ...filter }: AuditFilter,
  { after, limit }: { readonly after?: Place | undefined; readonly limit: number },
): Query {
  const given = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const conditions = [
    'tenant_id = @tenantId',
    ...given.map(([name]) => CONDITIONS[name as keyof typeof CONDITIONS]),
    ...(after ? ['(at, seq) < (@afterAt, @afterSeq)'] : []),
  ].join(' AND ');
  const index = indexFor(filter, types);
  const oneOf = types ? ' AND type IN (SELECT value FROM json_each(@types))' : '';
  const arms = [
    `${select('unsealed')} WHERE block IS NULL AND ${conditions}${oneOf}`,
    ...(index === 'by_type' && types
      ? types.map((_, number) => `${select(index)} WHERE block IS NOT NULL AND ${conditions} AND type = @type${number}`)
      : [`${select(index)} WHERE block IS NOT NULL AND ${conditions}${oneOf}`]),
  ];
  const typed = types ? { types: JSON.stringify(types) } : {};
  const each = index === 'by_type' ? (types ?? []).map((type, number) => [`type${number}`, type] as const) : [];
  const place = after ? { afterAt: after.at, afterSeq: after.seq } : {};
  return {
    sql: `${arms.join(' UNION ALL ')} ORDER BY at DESC, seq DESC LIMIT @limit`,
    values: { tenantId, limit, ...Object.fromEntries([...given, ...each]), ...typed, ...place },
  };
}

function indexFor(filter: Omit<AuditFilter, 'types'>, types: AuditFilter['types']) {
  if (filter.signIn !== undefined) return 'by_sign_in';
  if (filter.userId !== undefined) return 'by_user';
  return types === undefined ? 'by_time' : 'by_type';
}

const select = (index: string) => `SELECT seq, ${EVENT_COLUMNS} FROM audit_event INDEXED BY audit_event_${index}`;
