import type { OutgoingMail, SendResult, Transport } from './transport.ts';

interface SmtpOptions {
  /** `smtp://` or `smtps://`, as config/mail-url.ts checks it. */
  readonly url: string;
  /** A bare address. */
  readonly from: string;
  /** Milliseconds for each step with the server. */
  readonly patience?: number;
  /** A certificate authority to trust besides the usual ones, PEM. */
  readonly ca?: string;
}

const PATIENCE = 10_000;

// users/identifier.ts takes no other: the library would read a list, or a name before an address, into it.
const ONE_ADDRESS = /^[^\s\p{C}<>()[\]\\,;:@"]+@[^\s\p{C}<>()[\]\\,;:@"]+$/u;

/** Sends over SMTP: one connection a mail, encrypted except on this machine. */
export function smtpTransport({ url, from, patience = PATIENCE, ca }: SmtpOptions): Transport {
  // Loaded with the first mail: 20 MB that a server need not hold before.
  const library = () => import('nodemailer');
  const toServer = async () =>
    (await library()).createTransport({
      ...serverOf(url),
      connectionTimeout: patience,
      greetingTimeout: patience,
      dnsTimeout: patience,
      socketTimeout: patience,
      // What a request has written down names no file and no address to fetch.
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(ca === undefined ? {} : { tls: { ca } }),
    });
  const toNowhere = async () => (await library()).createTransport({ streamTransport: true, buffer: true });
  const trying = async (act: () => Promise<unknown>): Promise<SendResult> => {
    try {
      await act();
      return { kind: 'sent' };
    } catch (error) {
      return resultOf(error as SmtpError);
    }
  };
  return {
    send: async (mail) =>
      ONE_ADDRESS.test(mail.to)
        ? trying(async () => within(patience * 3, (await toServer()).sendMail(messageOf(mail, from))))
        : { kind: 'refused', code: 'address' },
    discard: async (mail) => void (await (await toNowhere()).sendMail(messageOf(mail, from))),
    check: () => trying(async () => within(patience * 3, (await toServer()).verify())),
  };
}

function serverOf(url: string) {
  const { protocol, hostname, port, username, password, search } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'smtps:';
  const isHere = /^(?:localhost|127\.[\d.]+|::1)$/.test(host);
  return {
    host,
    secure,
    ...(port === '' ? {} : { port: Number(port) }),
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    // RFC 8314 §4.1: codes and passwords do not cross a network in the clear, though the server may offer that.
    requireTLS: !secure && !isHere && search === '',
  };
}

function messageOf({ id, host, to, fromName, subject, text, html, logo }: OutgoingMail, from: string) {
  return {
    messageId: `<${id}@${host}>`,
    from: { name: oneLine(fromName), address: from },
    to: { name: '', address: to },
    // What is in the headers decides nothing about where it goes.
    envelope: { from, to: [to] },
    subject: oneLine(subject),
    text,
    html,
    // RFC 3834 §5: no out-of-office answers this.
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments:
      logo === null
        ? []
        : [
            {
              cid: 'logo',
              filename: false as const,
              content: logo.bytes,
              contentType: logo.type,
              contentDisposition: 'inline' as const,
            },
          ],
  };
}

// RFC 5322 §2.2: a line break ends a header, whoever has put it there.
const oneLine = (text: string) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');

interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

// RFC 5321 §4.2.1: 5yz is final. Of the sender's name, the password or the encryption it is for the operator to mend.
function resultOf({ code = 'failed', command = '', responseCode = 0 }: SmtpError): SendResult {
  const isFinal = responseCode >= 500 && (command.startsWith('RCPT TO') || code === 'EMESSAGE');
  const word = responseCode === 0 ? code : `${code} ${responseCode}`;
  return { kind: isFinal ? 'refused' : 'failed', code: word };
}

// A server that keeps saying a little all the time would hold a place for ever.
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('the mail server takes too long'), { code: 'ETIMEDOUT' })),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
