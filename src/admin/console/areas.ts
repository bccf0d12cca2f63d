import type { Permission } from '#src/users/roles.ts';

/** One entry of the menu; what it is called is the text `admin.areas.<area>`. */
export interface Area {
  readonly area: string;
  /** Below the console's; empty for its home. */
  readonly path: string;
  readonly icon: string;
  /** Who sees it; undefined for everybody who administers something. */
  readonly permission?: Permission;
  /** Belongs to the platform: shown in the own console alone. */
  readonly ofPlatform?: true;
}

interface AreaGroup {
  /** What it is called is the text `admin.groups.<group>`. */
  readonly group: string;
  readonly areas: readonly Area[];
}

/** The menu, from top to bottom. */
const MENU: readonly AreaGroup[] = [
  { group: 'home', areas: [{ area: 'home', path: '', icon: 'home' }] },
  {
    group: 'people',
    areas: [
      { area: 'people', path: '/people', icon: 'people', permission: 'users:read' },
      { area: 'groups', path: '/groups', icon: 'groups', permission: 'groups:read' },
    ],
  },
  {
    group: 'rules',
    areas: [
      { area: 'policy', path: '/policy', icon: 'rules', permission: 'policy:read' },
      { area: 'campaigns', path: '/campaigns', icon: 'flag', permission: 'reports:read' },
      { area: 'simulator', path: '/simulator', icon: 'question', permission: 'credentials:read' },
    ],
  },
  {
    group: 'records',
    areas: [
      { area: 'reports', path: '/reports', icon: 'chart', permission: 'reports:read' },
      { area: 'sign-ins', path: '/sign-ins', icon: 'clock', permission: 'audit:read' },
      { area: 'audit', path: '/audit', icon: 'list', permission: 'audit:read' },
    ],
  },
  {
    group: 'integration',
    areas: [
      { area: 'applications', path: '/applications', icon: 'apps', permission: 'clients:read' },
      { area: 'webhooks', path: '/webhooks', icon: 'mail', permission: 'webhooks:read' },
    ],
  },
  {
    group: 'organisation',
    areas: [
      { area: 'settings', path: '/settings', icon: 'gear', permission: 'settings:read' },
      { area: 'keys', path: '/keys', icon: 'key', permission: 'keys:read' },
    ],
  },
  {
    group: 'platform',
    areas: [{ area: 'tenants', path: '/tenants', icon: 'apps', permission: 'tenants:read', ofPlatform: true }],
  },
];

/** What of the menu somebody may see, in the own console or in that of another tenant. */
export function menuFor(may: (permission: Permission) => boolean, isElsewhere: boolean): AreaGroup[] {
  const isShown = ({ permission, ofPlatform }: Area) =>
    (permission === undefined || may(permission)) && !(ofPlatform && isElsewhere);
  return MENU.map(({ group, areas }) => ({ group, areas: areas.filter(isShown) })).filter(
    ({ areas }) => areas.length > 0,
  );
}
