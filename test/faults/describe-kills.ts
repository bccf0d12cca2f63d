import { createHash, randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { freePort } from '../cli/program.ts';
import { locationOf } from '../storage/children/location.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { elsewhere, newAgent, type Client } from './driver-support.ts';
import { isCutOff, noFacts, registerPasskeys, signInAgainAndAgain, spend, type Facts, type Secret } from './driver.ts';
import { addressOf, seed, settingsOf, startProcess, type ServerProcess } from './server-process.ts';

/** LATCHKEY_KILL_ROUNDS=200 takes some minutes. */
const ROUNDS = Number(process.env['LATCHKEY_KILL_ROUNDS'] ?? 12);
const BROWSERS = 3;
/** Milliseconds after which a server is killed at the latest. */
const LONGEST = 600;

/** Lets a server work on a new database, kills it in the middle, and looks at what is left, again and again. */
export function describeKills(place: () => string, looksWhole: (place: string) => void = () => undefined): void {
  let where: string;
  let port: number;
  let client: Client;
  let server: ServerProcess;
  const all = { chains: 0, secrets: 0, passkeys: 0, completed: 0, inFlight: 0 };

  beforeAll(
    async () => {
      port = await freePort();
      where = place();
      client = await seed(where, { acme: BROWSERS, globex: ROUNDS * 20 });
      server = await startProcess(settingsOf(where, port));
      for (let index = 0; index < BROWSERS; index++) browsers.push({ agent: newAgent(target()) });
    },
    60_000 + ROUNDS * 3000,
  );
  afterAll(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
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
      // The first one is spared until a passkey is there, so that there is one, slow as the machine may be.
      if (round === 0 ? facts.passkeys.length > 0 : round % 2 === 0 && answers === 0) kill();
    };
    const latest = round % 2 === 0 ? LONGEST * 5 : randomInt(20, LONGEST);
    const timer = round === 0 ? undefined : setTimeout(kill, latest);
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

  async function expectKept({ chains, passkeys, completed }: Facts, before: number): Promise<void> {
    looksWhole(where);
    const storage = await openStorage(locationOf(where));
    for (const id of passkeys)
      expect(await storage.credentials.findPasskey('localhost', id)).toMatchObject({ webauthnId: id });
    for (const [code] of chains.filter(({ length }) => length > 1)) {
      const id = createHash('sha256').update(code!.value).digest('base64url');
      const stored = await storage.artifacts.find({ tenantId: 'acme', model: 'AuthorizationCode', id }, 0);
      expect(stored).toMatchObject({ consumed: expect.any(Number) });
    }
    expect(await eventsOf(storage, 'globex', 'passkey.registered')).toBeGreaterThanOrEqual(
      all.passkeys + passkeys.length,
    );
    expect((await eventsOf(storage, 'acme', 'sign_in.completed')) - before).toBeGreaterThanOrEqual(completed);
    await storage.close();
  }

  const completedSoFar = async () => {
    const storage = await openStorage(locationOf(where));
    const completed = await eventsOf(storage, 'acme', 'sign_in.completed');
    await storage.close();
    return completed;
  };

  it(
    `${ROUNDS} times, keeps what it answered, spends nothing twice, and needs no repair`,
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const before = await completedSoFar();
        const facts = await workUntilKilled(round);
        server = await startProcess(settingsOf(where, port));
        await expectKept(facts, before);
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
    ROUNDS * 30_000,
  );
}

async function eventsOf({ audit }: Storage, tenantId: string, type: string): Promise<number> {
  return (await audit.list(tenantId, 1_000_000_000)).filter((event) => event.type === type).length;
}
