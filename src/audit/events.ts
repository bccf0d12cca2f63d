/** The closed list of what the audit log records. */
export const AUDIT_EVENTS = [
  'sign_in.password',
  'sign_in.passkey',
  'sign_in.totp',
  'sign_in.recovery_code',
  'sign_in.completed',
  'sign_in.cancelled',
  'sign_in.not_possible',
  'sign_out',
  'passkey.registered',
  'passkey.renamed',
  'passkey.removed',
  'passkey.enrollment_skipped',
  'totp.registered',
  'recovery_codes.created',
  'consent.granted',
  'consent.declined',
  'token.reuse_detected',
  'request.refused',
  'tenant.created',
  'tenant.changed',
  'user.created',
  'user.disabled',
  'user.enabled',
  'client.created',
] as const;

export type AuditEventType = (typeof AUDIT_EVENTS)[number];
