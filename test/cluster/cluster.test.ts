import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import { freePort, latchkeyJson } from '../cli/program.ts';
import {
  authorizationUrl,
  elsewhere,
  newAgent,
  redeemCode,
  refreshWith,
  type Client,
  type TestServer,
} from '../faults/driver-support.ts';
import { addressOf, seed, settingsOf, startProcess, type ServerProcess } from '../faults/server-process.ts';
import { postTo, totpCode, type TokenAnswer } from '../flows/support.ts';
import { PASSWORD } from '../support/start-test-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

jest.setTimeout(60_000);

const WORKERS = 2;
const TIMES = 20;
/** Seconds for which a worker may not know what another process has changed. */
const STALENESS = 5;

interface Line {
  readonly msg: string;
  readonly pid: number;
  readonly worker?: number;
  readonly status?: number;
}

describe('several workers on one database file', () => {
  const folder = temporaryFolder();
  const path = join(folder.path, 'latchkey.db');
  let settings: Record<string, string>;
  let client: Client;
  let server: TestServer;
  let primary: ServerProcess;

  const lines = () =>
    primary
      .log()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Line);
  const said = (message: string) => lines().filter(({ msg }) => msg === message);
  const until = async (isSo: () => boolean) => {
    const start = performance.now();
    while (!isSo()) {
      if (performance.now() - start > 20_000) throw new Error(`not so in time:\n${primary.log()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const allUp = (log: string) =>
    log.split('"a worker is up"').length > WORKERS && log.split('"listening"').length > WORKERS;

  beforeAll(async () => {
    const port = await freePort();
    settings = { ...settingsOf(path, port), LATCHKEY_WORKERS: String(WORKERS) };
    client = await seed(path, { acme: 6, globex: 2 });
    server = elsewhere(addressOf(port));
    primary = await startProcess(settings, allUp);
  });
  afterAll(async () => {
    primary.child.kill('SIGTERM');
    await primary.ended;
    folder.remove();
  });

  const together = <T>(once: () => Promise<T>) => Promise.all(Array.from({ length: TIMES }, once));
  const newCode = async (username: string) => {
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    const page = await agent.submit(login, '/password', { username, password: PASSWORD });
    return page.leftTo?.searchParams.get('code') ?? '';
  };
  const outcomes = (answers: readonly TokenAnswer[]) =>
    answers.map(({ status, body }) => (status === 200 ? 'won' : String(body['error']))).toSorted();
  const oneWinner = [...Array.from({ length: TIMES - 1 }, () => 'invalid_grant'), 'won'];

  it('one code gives tokens once, and one refresh token', async () => {
    const code = await newCode('user0');
    expect(outcomes(await together(() => redeemCode(server, client, code)))).toEqual(oneWinner);
    const { body } = await redeemCode(server, client, await newCode('user1'));
    const token = String(body['refresh_token']);
    expect(outcomes(await together(() => refreshWith(server, client, token)))).toEqual(oneWinner);
  });

  it('both have answered', () => {
    const workers = new Set(said('request').map(({ worker }) => worker));
    expect(workers.size).toBe(WORKERS);
  });

  it('guesses are counted together: of twenty at once ten are looked at', async () => {
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'globex', 'demo'));
    const mfa = await agent.submit(login, '/password', { username: 'user0', password: PASSWORD });
    await together(() => postTo(agent, mfa, '/totp', { code: '000000' }));
    const db = new DatabaseSync(path, { readOnly: true });
    const rows = db.prepare(
      `SELECT reason, count(*) AS n FROM audit_event WHERE type = 'sign_in.totp' GROUP BY reason`,
    );
    expect(Object.fromEntries(rows.all().map(({ reason, n }) => [reason, n]))).toEqual({
      locked: 10,
      wrong_secret: 10,
    });
    db.close();
  });

  it('one code of an authenticator app signs in once', async () => {
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'globex', 'demo'));
    const mfa = await agent.submit(login, '/password', { username: 'user1', password: PASSWORD });
    const code = totpCode();
    const posts = await together(() => postTo(agent, mfa, '/totp', { code }));
    expect(posts.filter(({ status }) => status === 303)).toHaveLength(1);
  });

  it("a new tenant's keys are made once, whoever is asked first", async () => {
    await latchkeyJson(settings, ['tenant', 'create', 'fresh', '--name', 'Fresh']);
    const kids = async () => {
      const response = await fetch(`${server.issuer('fresh')}/jwks`);
      const { keys } = (await response.json()) as { keys: { kid: string }[] };
      return keys.map(({ kid }) => kid).join();
    };
    const answers = await together(kids);
    expect(new Set(answers).size).toBe(1);
    const storage = await openStorage({ kind: 'sqlite', path });
    expect((await storage.keys.list('fresh')).map(({ alg }) => alg).toSorted()).toEqual(['ES256', 'EdDSA', 'RS256']);
    await storage.close();
  });

  it('a change by another process is seen by both in time', async () => {
    const statuses = async () => {
      const responses = await together(() => fetch(`${server.issuer('fresh')}/.well-known/openid-configuration`));
      return new Set(responses.map(({ status }) => status));
    };
    expect(await statuses()).toEqual(new Set([200]));
    await latchkeyJson(settings, ['tenant', 'suspend', 'fresh']);
    await new Promise((resolve) => setTimeout(resolve, STALENESS * 1000));
    expect(await statuses()).toEqual(new Set([404]));
  });

  it('a worker that dies is replaced, another one sweeps, and nothing that was answered is missing', async () => {
    const { body } = await redeemCode(server, client, await newCode('user2'));
    const [sweeper, ...others] = said('this worker sweeps');
    expect(others).toEqual([]);
    const victim = said('a worker is up').find(({ worker }) => worker === sweeper!.worker);
    process.kill(victim!.pid, 'SIGKILL');
    await until(() => said('a worker is up').length === WORKERS + 1);
    expect(said('a worker has died')).toMatchObject([{ worker: victim!.worker }]);
    await until(() => said('this worker sweeps').length === 2);
    expect(said('this worker sweeps')[1]!.worker).not.toBe(victim!.worker);
    expect((await refreshWith(server, client, String(body['refresh_token']))).status).toBe(200);
  });

  it('says that the port is taken, once, instead of starting twice', async () => {
    const second = startProcess(settings);
    await expect(second).rejects.toThrow(/ended with 1: Port \d+ is in use on 127\.0\.0\.1\.[^\n]*\n$/);
  });

  it('all answer what is under way and stop at SIGTERM', async () => {
    const underWay = newCode('user3');
    const sent = said('request').length;
    await until(() => said('request').length > sent);
    primary.child.kill('SIGTERM');
    await underWay.catch(() => undefined);
    expect(await primary.ended).toBe(0);
    expect(said('stopped')).toHaveLength(WORKERS);
    expect(said('stopped with all workers')).toHaveLength(1);
  });
});

describe('workers whose primary is killed', () => {
  it('end as well, and leave the port', async () => {
    const folder = temporaryFolder();
    const port = await freePort();
    const settings = { ...settingsOf(join(folder.path, 'latchkey.db'), port), LATCHKEY_WORKERS: '2' };
    const isUp = (log: string) => log.split('"listening"').length > 2;
    const primary = await startProcess(settings, isUp);
    primary.child.kill('SIGKILL');
    // Its output ends when the last of the workers that share it has ended.
    await primary.ended;
    await expect(fetch(`http://localhost:${port}/healthz`)).rejects.toThrow('fetch failed');
    const again = await startProcess(settings, isUp);
    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
    folder.remove();
  });
});
