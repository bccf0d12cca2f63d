import { createHash, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../cli/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { elsewhere, newAgent, type Client } from './driver-support.ts';
import { isCutOff, noFacts, registerPasskeys, signInAgainAndAgain, spend, type Facts, type Secret } from './driver.ts';
import { addressOf, seed, settingsOf, startProcess, type ServerProcess } from './server-process.ts';

/** LATCHKEY_KILL_ROUNDS=200 takes some minutes. */
const ROUNDS = Number(process.env['LATCHKEY_KILL_ROUNDS'] ?? 12);
const BROWSERS = 3;
/** Milliseconds after which a server is killed at the latest. */
const LONGEST = 600;

describe('a server that is killed', () => {
  const folder = temporaryFolder();
  const path = join(folder.path, 'latchkey.db');
  let port: number;
  let client: Client;
  let server: ServerProcess;
  const all = { chains: 0, secrets: 0, passkeys: 0, completed: 0, inFlight: 0 };

  beforeAll(async () => {
    port = await freePort();
    client = await seed(path, { acme: BROWSERS, globex: ROUNDS * 20 });
    server = await startProcess(settingsOf(path, port));
    for (let index = 0; index < BROWSERS; index++) browsers.push({ agent: newAgent(target()) });
  }, 60_000);
  afterAll(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
    folder.remove();
  });

  let nextUser = 0;
  const target = () => elsewhere(addressOf(port));
  const browsers: { agent: UserAgent }[] = [];

  /** Works on the server from all sides until it is killed: at some moment, or at once after some answer. */
  async function workUntilKilled(round: number): Promise<Facts> {
    const facts = noFacts();
    const kill = () => void server.child.kill('SIGKILL');
    let answers = randomInt(1, 40);
    const onAnswer = () => {
      answers -= 1;
      if (round % 2 === 0 && answers === 0) kill();
    };
    const timer = setTimeout(kill, round % 2 === 0 ? LONGEST * 5 : randomInt(20, LONGEST));
    const actor = { server: target(), client, facts, onAnswer };
    const signingIn = browsers.map((browser, index) => signInAgainAndAgain(actor, browser, `user${index}`));
    const working = [...signingIn, registerPasskeys(actor, () => `user${nextUser++}`)];
    const ends = await Promise.allSettled(working);
    clearTimeout(timer);
    await server.ended;
    for (const end of ends) if (end.status === 'rejected' && !isCutOff(end.reason)) throw end.reason;
    return facts;
  }

  /** Hands in every secret of a round again: what was never sent works once, what gave tokens gives none again. */
  async function expectSpentOnce(chains: readonly (readonly Secret[])[]): Promise<void> {
    const secrets = chains.flat();
    // First of all, since the first reuse ends everything that the same browser was granted.
    const unused = secrets.filter(({ state }) => state === 'fresh');
    for (const one of unused) expect([one.kind, Boolean(await spend(target(), client, one))]).toEqual([one.kind, true]);

    const cutOff = secrets.filter(({ state }) => state === 'sent');
    for (const one of secrets) await Promise.all([spend(target(), client, one), spend(target(), client, one)]);
    for (const one of secrets.filter((each) => !cutOff.includes(each))) expect(one.wins).toBe(1);
    for (const one of cutOff) expect(one.wins).toBeLessThanOrEqual(1);
    all.inFlight += cutOff.length;
  }

  function expectKept({ chains, passkeys, completed }: Facts, before: number): void {
    const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
    const count = (sql: string, ...values: string[]) => Number(db.prepare(sql).get(...values)?.['n']);
    expect(db.prepare('PRAGMA integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }]);
    for (const id of passkeys) {
      expect(count('SELECT count(*) AS n FROM credential WHERE webauthn_id = ?', id)).toBe(1);
    }
    for (const [code] of chains.filter(({ length }) => length > 1)) {
      const id = createHash('sha256').update(code!.value).digest('base64url');
      expect(count('SELECT count(*) AS n FROM artifact WHERE id = ? AND consumed_at IS NOT NULL', id)).toBe(1);
    }
    const registered = count(`SELECT count(*) AS n FROM audit_event WHERE type = 'passkey.registered'`);
    expect(registered).toBeGreaterThanOrEqual(all.passkeys + passkeys.length);
    expect(completedIn(db) - before).toBeGreaterThanOrEqual(completed);
    db.close();
  }

  const completedIn = (db: DatabaseSync) =>
    Number(
      db
        .prepare(`SELECT count(*) AS n FROM audit_event WHERE type = 'sign_in.completed' AND tenant_id = 'acme'`)
        .get()?.['n'],
    );
  const completedSoFar = () => {
    const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
    const completed = completedIn(db);
    db.close();
    return completed;
  };

  it(
    `${ROUNDS} times, keeps what it answered, spends nothing twice, and needs no repair`,
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const before = completedSoFar();
        const facts = await workUntilKilled(round);
        server = await startProcess(settingsOf(path, port));
        expectKept(facts, before);
        await expectSpentOnce(facts.chains);
        all.chains += facts.chains.length;
        all.secrets += facts.chains.flat().length;
        all.passkeys += facts.passkeys.length;
        all.completed += facts.completed;
      }
      expect(all.secrets).toBeGreaterThan(ROUNDS);
      expect(all.passkeys).toBeGreaterThan(0);
      process.stderr.write(`killed ${ROUNDS} times: ${JSON.stringify(all)}\n`);
    },
    ROUNDS * 10_000,
  );
});
