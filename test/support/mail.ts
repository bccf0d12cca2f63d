import type { ReceivedMail } from '#src/mail/mailbox.ts';
import type { TestServer } from './start-test-server.ts';

/** What a test server has sent to an address by now, the oldest first. */
export async function mailsTo({ container }: Pick<TestServer, 'container'>, address: string): Promise<ReceivedMail[]> {
  await container.delivery.drain();
  return (container.mailbox?.list() ?? []).filter(({ to }) => to === address).toReversed();
}

/** The code of the newest mail to an address. */
export async function codeFor(server: TestServer, address: string): Promise<string> {
  const code = /\b\d{6}\b/.exec((await mailsTo(server, address)).at(-1)?.text ?? '')?.[0];
  if (code === undefined) throw new Error(`no code was sent to ${address}`);
  return code;
}
