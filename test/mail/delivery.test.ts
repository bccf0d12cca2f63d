import { afterEach, describe, expect, it } from '@jest/globals';
import { createSealer } from '#src/keys/seal.ts';
import { CODE_LIFETIME, MAIL } from '#src/mail/kinds.ts';
import type { SendResult, Transport } from '#src/mail/transport.ts';
import { NOW } from '../support/fixed-clock.ts';
import { aMail, ALICE, mailSetup, scriptedTransport } from './support.ts';

type Setup = ReturnType<typeof mailSetup>;

describe('the outbox', () => {
  const opened: Setup[] = [];
  const setUp = (...transports: readonly Transport[]) => {
    const setup = mailSetup(...transports);
    opened.push(setup);
    return setup;
  };
  afterEach(async () => {
    for (const { nodes, storage } of opened.splice(0)) {
      await Promise.all(nodes.map((node) => node.stop()));
      await storage.close();
    }
  });

  it('delivers what was posted, once, and forgets it', async () => {
    const { transport, sent } = scriptedTransport();
    const { mail, nodes, storage, clock } = setUp(transport);
    await mail.post(aMail());
    await nodes[0]?.drain();
    expect(sent).toMatchObject([{ to: ALICE, kind: 'reset_code', host: 'login.example.com' }]);
    clock.advance(CODE_LIFETIME - 1);
    expect(await storage.outbox.claim({ family: MAIL, now: clock.now(), lease: 1 })).toBeUndefined();
  });

  it('keeps address and code under seal', async () => {
    const { storage, mail } = setUp();
    await mail.post(aMail());
    const row = JSON.stringify(await storage.outbox.claim({ family: MAIL, now: NOW, lease: 60 }));
    expect(row).not.toContain(ALICE);
    expect(row).not.toContain('123456');
  });

  it('gives each of 40 mails to one of three nodes', async () => {
    const all = [scriptedTransport(), scriptedTransport(), scriptedTransport()] as const;
    const { mail, nodes } = setUp(...all.map(({ transport }) => transport));
    for (let index = 0; index < 40; index++) await mail.post(aMail({ to: `p${index}@acme.example` }));
    await Promise.all(nodes.map((node) => node.drain()));
    const got = all.flatMap(({ sent }) => sent.map(({ to }) => to));
    expect(got).toHaveLength(40);
    expect(new Set(got).size).toBe(40);
  });

  it('is woken by a post', async () => {
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const { transport, sent } = scriptedTransport(() => {
      arrived();
      return { kind: 'sent' };
    });
    const { mail, nodes } = setUp(transport);
    nodes[0]?.start();
    await mail.post(aMail());
    await arrival;
    await nodes[0]?.drain();
    expect(sent).toHaveLength(1);
  });

  it('does the work of a mail that is for nobody, and sends nothing', async () => {
    const { transport, sent, discarded } = scriptedTransport();
    const { mail, nodes, storage, trail } = setUp(transport);
    await mail.post(aMail({ to: null, userId: null }));
    await nodes[0]?.drain();
    expect(sent).toEqual([]);
    expect(discarded).toMatchObject([{ kind: 'reset_code', to: 'nobody@invalid.example' }]);
    expect(await storage.outbox.claim({ family: MAIL, now: NOW + 200, lease: 1 })).toBeUndefined();
    expect(await trail()).toEqual([]);
  });

  it('tries again after a growing while, and gives up a code that has ended, which is one event', async () => {
    const tries: number[] = [];
    const { transport } = scriptedTransport(() => {
      tries.push(clock.now() - NOW);
      return { kind: 'failed', code: 'ECONNECTION' };
    });
    const { mail, nodes, clock, trail } = setUp(transport);
    await mail.post(aMail());
    for (let second = 0; second <= CODE_LIFETIME; second += 10) {
      await nodes[0]?.drain();
      clock.advance(10);
    }
    expect(tries).toEqual([0, 30, 90, 210, 450]);
    expect(await trail()).toEqual(['mail.undeliverable: expired']);
  });

  it('gives up a notice after some hours of trying', async () => {
    let tries = 0;
    const { transport } = scriptedTransport(() => {
      tries += 1;
      return { kind: 'failed', code: 'ECONNECTION' };
    });
    const { mail, nodes, clock, trail } = setUp(transport);
    await mail.post({ tenantId: 'acme', userId: 'alice', to: ALICE, kind: 'passkey_added' });
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      await nodes[0]?.drain();
      clock.advance(300);
    }
    expect(tries).toBe(20);
    expect(await trail()).toEqual(['mail.undeliverable: too_many_tries']);
  });

  it('gives up at once what the server will never take', async () => {
    const { transport } = scriptedTransport(() => ({ kind: 'refused', code: 'EENVELOPE 550' }));
    const { mail, nodes, trail, storage } = setUp(transport);
    await mail.post(aMail());
    await nodes[0]?.drain();
    expect(await trail()).toEqual(['mail.undeliverable: refused_by_server']);
    expect(await storage.outbox.claim({ family: MAIL, now: NOW + 300, lease: 1 })).toBeUndefined();
  });

  it('gives up what was sealed with a secret that is gone', async () => {
    const { transport, sent } = scriptedTransport();
    const { storage, nodes, clock, trail } = setUp(transport);
    const sealed = createSealer([Buffer.alloc(32, 9)]).seal('{}', 'outbox|acme|x');
    const times = { dueAt: NOW, createdAt: NOW, expiresAt: NOW + 60 };
    await storage.outbox.add({
      ...{ tenantId: 'acme', id: clock.now().toString(), userId: null, family: MAIL, kind: 'reset_code' },
      ...{ destination: null, sealed, attempts: 0, ...times },
    });
    await nodes[0]?.drain();
    expect(sent).toEqual([]);
    expect(await trail()).toEqual(['mail.undeliverable: unreadable']);
  });

  it('leaves to others what a node was sending when it died', async () => {
    let wakeTheDead: (result: SendResult) => void = () => {};
    const dead = scriptedTransport(() => new Promise<SendResult>((resolve) => (wakeTheDead = resolve)));
    const alive = scriptedTransport();
    const { mail, nodes, clock } = setUp(dead.transport, alive.transport);
    await mail.post(aMail());
    void nodes[0]?.drain();
    await nodes[1]?.drain();
    expect(alive.sent).toHaveLength(0);
    clock.advance(121);
    await nodes[1]?.drain();
    expect(alive.sent).toHaveLength(1);
    wakeTheDead({ kind: 'failed', code: 'ETIMEDOUT' });
  });

  it('takes nothing new once stopped', async () => {
    const { transport, sent } = scriptedTransport();
    const { mail, nodes } = setUp(transport);
    await nodes[0]?.stop();
    await mail.post(aMail());
    await nodes[0]?.drain();
    expect(sent).toEqual([]);
  });
});
