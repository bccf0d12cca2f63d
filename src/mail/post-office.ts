import type { Courier } from '#src/outbox/courier.ts';
import { mailCourier, type MailCourierDeps } from './courier.ts';
import { createMail, type Mail, type MailDeps } from './mail.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { createNotifications, type Notifications } from './notifications.ts';
import { smtpTransport } from './smtp.ts';

export interface PostOffice {
  readonly mail: Mail;
  readonly notifications: Notifications;
  /** Undefined where mail is not available. */
  readonly courier: Courier | undefined;
  /** Where mail goes under development. */
  readonly mailbox: Mailbox | undefined;
}

interface PostOfficeDeps extends Omit<MailDeps, 'available'>, Omit<MailCourierDeps, 'transport'> {
  /** The mail server; null for none. */
  readonly server: { readonly url: string; readonly from: string } | null;
  /** Shows mail on a page where there is no server for it. */
  readonly development: boolean;
}

/** All of mail: what writes it down and what delivers it. */
export function postOffice({ server, development, ...deps }: PostOfficeDeps): PostOffice {
  const mailbox = server === null && development ? createMailbox(deps) : undefined;
  const transport = server === null ? mailbox : smtpTransport(server);
  const mail = createMail({ ...deps, available: transport !== undefined });
  const courier = transport && mailCourier({ ...deps, transport });
  return { mail, notifications: createNotifications(mail), courier, mailbox };
}
