import type { OutgoingMail, Transport } from './transport.ts';

/** The last mails of a process under development, in memory: shown at /dev/mail. */
export interface Mailbox extends Transport {
  /** The newest first. */
  list(): readonly ReceivedMail[];
  find(id: string): ReceivedMail | undefined;
}

export interface ReceivedMail extends OutgoingMail {
  /** Epoch seconds. */
  readonly receivedAt: number;
}

const MOST = 100;

export function createMailbox({ clock }: { readonly clock: { now(): number } }): Mailbox {
  let mails: readonly ReceivedMail[] = [];
  return {
    list: () => mails,
    find: (id) => mails.find((mail) => mail.id === id),
    send: async (mail) => {
      mails = [{ ...mail, receivedAt: clock.now() }, ...mails].slice(0, MOST);
      return { kind: 'sent' };
    },
    discard: async () => undefined,
    check: async () => ({ kind: 'sent' }),
  };
}
