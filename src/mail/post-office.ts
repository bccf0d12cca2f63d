import type { Sealer } from '#src/keys/seal.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import type { Compose } from './compose.ts';
import { createDelivery, type Delivery, type DeliveryDeps } from './delivery.ts';
import { createMail, type Mail, type MailDeps } from './mail.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { createNotifications, type Notifications } from './notifications.ts';
import { smtpTransport } from './smtp.ts';

export interface PostOffice {
  readonly mail: Mail;
  readonly notifications: Notifications;
  /** Undefined where mail is not available. */
  readonly delivery: Delivery | undefined;
  /** Where mail goes under development. */
  readonly mailbox: Mailbox | undefined;
}

type Shared = Omit<DeliveryDeps, 'transport' | 'compose' | 'sealer' | 'logger'> & Pick<MailDeps, 'random'>;

interface PostOfficeDeps extends Shared {
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** The mail server; null for none. */
  readonly server: { readonly url: string; readonly from: string } | null;
  /** Shows mail on a page where there is no server for it. */
  readonly development: boolean;
  readonly compose: Compose;
}

/** All of mail: what writes it down and what delivers it. */
export function postOffice({ server, development, ...deps }: PostOfficeDeps): PostOffice {
  const mailbox = server === null && development ? createMailbox(deps) : undefined;
  const transport = server === null ? mailbox : smtpTransport(server);
  const delivery = transport && createDelivery({ ...deps, transport });
  const mail = createMail({
    ...deps,
    outbox: deps.storage.outbox,
    available: transport !== undefined,
    wake: () => delivery?.wake(),
  });
  return { mail, notifications: createNotifications(mail), delivery, mailbox };
}
