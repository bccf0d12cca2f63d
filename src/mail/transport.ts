import type { MailKind } from './kinds.ts';

/** A mail as it leaves: nothing of it is decided any more. */
export interface OutgoingMail {
  /** A UUID, the same at each try: what gets there twice is seen to be one. */
  readonly id: string;
  /** The host of the issuer, for the Message-ID. */
  readonly host: string;
  readonly kind: MailKind;
  readonly to: string;
  /** What the sender is called: the organisation. */
  readonly fromName: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The picture that the HTML calls `cid:logo`. */
  readonly logo: Picture | null;
}

export interface Picture {
  /** Such as `image/png`. */
  readonly type: string;
  readonly bytes: Buffer;
}

export type SendResult =
  | { readonly kind: 'sent' }
  /** The server will never take it: nobody there, or not this mail. `code` is a word without addresses. */
  | { readonly kind: 'refused'; readonly code: string }
  /** It may go later. */
  | { readonly kind: 'failed'; readonly code: string };

/** A way out for mail. */
export interface Transport {
  /** Ends within a bound, and does not throw. */
  send(mail: OutgoingMail): Promise<SendResult>;
  /** Does the work of sending as far as it can without anybody noticing. */
  discard(mail: OutgoingMail): Promise<void>;
  /** Whether the server answers and lets us in; the word of the failure if not. */
  check(): Promise<SendResult>;
}
