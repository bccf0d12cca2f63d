import type { User } from '#src/storage/ports/user-store.ts';
import type { LetterDetails } from './letter.ts';
import type { Mail } from './mail.ts';

/**
 * What a person is told about, whoever did it (OWASP ASVS 5.0 V6.3.7). Each kind has its texts in `mail.<kind>` of the
 * languages: subject, text, and what to do if it was somebody else (NIST SP 800-63B §4.6).
 */
export const NOTIFICATION_KINDS = [
  'passkey_added',
  'passkey_removed',
  'security_key_added',
  'security_key_removed',
  'trusted_device_added',
  'trusted_device_removed',
  'totp_added',
  'totp_removed',
  'method_renamed',
  'second_step_changed',
  'password_changed',
  'password_reset',
  'recovery_codes_created',
  'recovery_code_used',
  'email_verified',
  'pass_issued',
  'pass_removed',
  'sessions_ended',
  'application_removed',
  'account_disabled',
  'account_enabled',
  'account_changed',
  'account_removed',
  'role_changed',
  'method_removed',
  'second_steps_removed',
  'passkey_provisioned',
  'locked',
] as const;

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Who or what is behind it, as far as the request tells; `name` is the credential's. */
export type NotificationDetails = Omit<LetterDetails, 'code'>;

export interface Notifications {
  /** Tells a user of a change by mail, verified address or not. A user without an address is not told. */
  send(user: Recipient, kind: NotificationKind, details?: NotificationDetails): Promise<void>;
}

type Recipient = Pick<User, 'id' | 'tenantId' | 'email'>;

export function createNotifications(mail: Pick<Mail, 'post'>): Notifications {
  return {
    send: async ({ id: userId, tenantId, email }, kind, details = {}) => {
      if (email !== null) await mail.post({ tenantId, userId, to: email, kind, ...details });
    },
  };
}
