import type { AuditEventType } from '#src/audit/events.ts';
import type { NotificationKind } from '#src/mail/notifications.ts';
import type { MethodKind } from '#src/policy/types.ts';

/** A kind of method of which a person names and removes single ones. */
export interface ManagedMethod {
  readonly kind: MethodKind;
  /** Below security info. */
  readonly path: string;
  readonly renamed: AuditEventType | undefined;
  readonly removed: AuditEventType;
  /** The mail after a removal. */
  readonly told: NotificationKind;
}

/** Passwords are changed, recovery codes renewed, addresses verified: on pages of their own. */
export const MANAGED_METHODS: readonly ManagedMethod[] = [
  {
    kind: 'passkey',
    path: 'passkeys',
    renamed: 'passkey.renamed',
    removed: 'passkey.removed',
    told: 'passkey_removed',
  },
  {
    kind: 'security_key',
    path: 'security-keys',
    renamed: 'security_key.renamed',
    removed: 'security_key.removed',
    told: 'security_key_removed',
  },
  { kind: 'totp', path: 'totp', renamed: 'totp.renamed', removed: 'totp.removed', told: 'totp_removed' },
  {
    kind: 'trusted_device',
    path: 'trusted-devices',
    renamed: undefined,
    removed: 'trusted_device.removed',
    told: 'trusted_device_removed',
  },
  {
    kind: 'temporary_access_pass',
    path: 'passes',
    renamed: undefined,
    removed: 'temporary_access_pass.removed',
    told: 'pass_removed',
  },
];

/** How credentials of a kind are managed; undefined for what has a page of its own. */
export const managedMethod = (kind: MethodKind) => MANAGED_METHODS.find((managed) => managed.kind === kind);
