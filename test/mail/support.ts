import { join } from 'node:path';
import { auditLog } from '#src/audit/audit-log.ts';
import { lightShades } from '#src/http/brand-stylesheet.ts';
import { createRenderer } from '#src/http/render.ts';
import { loadAssets } from '#src/http/assets.ts';
import { loadLanguages } from '#src/i18n/languages.ts';
import { createSealer } from '#src/keys/seal.ts';
import { composer } from '#src/mail/compose.ts';
import { mailCourier } from '#src/mail/courier.ts';
import { createMail, type NewMail } from '#src/mail/mail.ts';
import { createDelivery } from '#src/outbox/delivery.ts';
import { createOutbox } from '#src/outbox/outbox.ts';
import type { OutgoingMail, SendResult, Transport } from '#src/mail/transport.ts';
import { openSqliteStorage } from '#src/storage/sqlite/storage.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { aTenant } from '../support/builders.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

const ROOT = join(import.meta.dirname, '../..');

export const languages = loadLanguages(join(ROOT, 'views/languages'));
const renderer = createRenderer({
  viewsDir: join(ROOT, 'views'),
  assets: loadAssets(join(ROOT, 'public')).urls,
  languages,
});

export const ALICE = 'alice@acme.example';

export const compose = (tenant: Tenant = aTenant()) =>
  composer({
    ...{ languages, shadesOf: lightShades, publicUrl: 'https://login.example.com' },
    findTenant: async (id) => (id === tenant.id ? tenant : undefined),
    render: (template, data) => renderer.render(template, data),
  });

export const aMail = (overrides: Partial<NewMail> = {}): NewMail => ({
  tenantId: 'acme',
  userId: 'alice',
  to: ALICE,
  kind: 'reset_code',
  code: '123456',
  ...overrides,
});

/** A way out for mail that answers what a test says, and keeps what it was given. */
export function scriptedTransport(answer: (mail: OutgoingMail) => SendResult | Promise<SendResult> = () => SENT) {
  const sent: OutgoingMail[] = [];
  const discarded: OutgoingMail[] = [];
  const transport: Transport = {
    send: async (mail) => {
      const result = await answer(mail);
      if (result.kind === 'sent') sent.push(mail);
      return result;
    },
    discard: async (mail) => void discarded.push(mail),
    check: async () => SENT,
  };
  return { transport, sent, discarded };
}

const SENT: SendResult = { kind: 'sent' };

/** Mail on real stores in memory, with as many nodes as transports. */
export function mailSetup(...transports: readonly Transport[]) {
  const storage = openSqliteStorage(':memory:');
  const clock = fixedClock();
  const random = seededRandom();
  const sealer = createSealer([Buffer.alloc(32, 7)], random);
  const audit = auditLog({ store: storage.audit, clock, random });
  const logger = createLogger({ level: 'silent' });
  const nodes = transports.map((transport) =>
    createDelivery([mailCourier({ sealer, compose: compose(), transport, audit })], { storage, clock, logger }),
  );
  const wake = (family: string) => nodes.forEach((node) => node.wake(family));
  const outbox = createOutbox({ store: storage.outbox, sealer, clock, random, wake });
  const mail = createMail({ outbox, clock, logger, available: true });
  const trail = async () => (await storage.audit.list('acme', 100)).map(({ type, reason }) => `${type}: ${reason}`);
  return { storage, clock, sealer, mail, nodes, trail };
}
