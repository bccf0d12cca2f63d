import type { Audience, TenantPolicy } from './types.ts';

/** A group that a policy speaks of, and where: as in `campaigns.0.exempt.1`. */
export interface NamedGroup {
  readonly path: string;
  readonly group: string;
}

/** Every mention of a group in a policy. */
export function namedGroups({ groups, campaigns, passkeyProfiles }: TenantPolicy): NamedGroup[] {
  return [
    ...groups.map(({ group }, index) => ({ path: `groups.${index}.group`, group })),
    ...ofAudiences('campaigns', campaigns),
    ...ofAudiences('passkeyProfiles', passkeyProfiles),
  ];
}

function ofAudiences(part: string, audiences: readonly Audience[]): NamedGroup[] {
  return audiences.flatMap(({ groups, exempt }, index) => [
    ...(groups ?? []).map((group, at) => ({ path: `${part}.${index}.groups.${at}`, group })),
    ...exempt.map((group, at) => ({ path: `${part}.${index}.exempt.${at}`, group })),
  ]);
}
