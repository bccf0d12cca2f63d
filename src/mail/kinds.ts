import { NOTIFICATION_KINDS, type NotificationKind } from './notifications.ts';

/** The family of the outbox that mail is. */
export const MAIL = 'mail';

/** Mail that carries a code. Each kind has its texts in `mail.<kind>` of the languages. */
export const CODE_KINDS = ['sign_in_code', 'address_code', 'reset_code'] as const;

export type CodeKind = (typeof CODE_KINDS)[number];
export type MailKind = CodeKind | NotificationKind;

export const MAIL_KINDS: readonly MailKind[] = [...CODE_KINDS, ...NOTIFICATION_KINDS];

/** Seconds for which a mailed code is good (NIST SP 800-63B §3.1.3.2 allows ten minutes). */
export const CODE_LIFETIME = 600;
const TWO_DAYS = 172_800;

/** Seconds after which a mail of this kind is not worth delivering any more. */
export function lifetimeOf(kind: MailKind): number {
  return CODE_KINDS.some((code) => code === kind) ? CODE_LIFETIME : TWO_DAYS;
}

export function isMailKind(kind: string): kind is MailKind {
  return MAIL_KINDS.some((known) => known === kind);
}
