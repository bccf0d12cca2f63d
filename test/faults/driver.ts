import { randomInt } from 'node:crypto';
import {
  authorizationUrl,
  ceremonyOptions,
  newAgent,
  newAuthenticator,
  redeemCode,
  refreshWith,
  signIn,
  type Client,
  type TestServer,
} from './driver-support.ts';
import { PASSWORD } from '../support/start-test-server.ts';
import type { UserAgent } from '../support/user-agent.ts';

/** A code or a refresh token, and what became of it. */
export interface Secret {
  readonly kind: 'code' | 'refresh';
  readonly value: string;
  /** How often it gave tokens. */
  wins: number;
  state: 'fresh' | 'sent' | 'answered';
}

/** What has been answered in one round; whatever is in here must be there after any crash. */
export interface Facts {
  /** One a sign-in: its code, and the refresh tokens that followed, the last one unused. */
  readonly chains: Secret[][];
  /** Passkeys that a page has confirmed. */
  readonly passkeys: string[];
  /** Sign-ins with the password that ended with a code in the browser. */
  completed: number;
}

export const noFacts = (): Facts => ({ chains: [], passkeys: [], completed: 0 });

const secret = (kind: Secret['kind'], value: string): Secret => ({ kind, value, wins: 0, state: 'fresh' });

/** Hands a secret in, and answers what came of it: its successor, or undefined when it was refused. */
export async function spend(server: TestServer, client: Client, one: Secret): Promise<Secret | undefined> {
  if (one.state === 'fresh') one.state = 'sent';
  const answer = await (one.kind === 'code' ? redeemCode : refreshWith)(server, client, one.value);
  one.state = 'answered';
  if (answer.status === 200) {
    one.wins += 1;
    return secret('refresh', String(answer.body['refresh_token']));
  }
  if (answer.status !== 400) throw new Error(`${one.kind} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return undefined;
}

interface Actor {
  readonly server: TestServer;
  readonly client: Client;
  readonly facts: Facts;
  /** Told of every answer, and may kill the server at once. */
  readonly onAnswer: () => void;
}

/** Signs in again and again, with the password or by the session of before, redeems the codes and rotates the tokens, until the server is gone. */
export async function signInAgainAndAgain(
  { server, client, facts, onAnswer }: Actor,
  browser: { agent: UserAgent },
  username: string,
): Promise<never> {
  for (;;) {
    if (randomInt(3) === 0) browser.agent = newAgent(server);
    const { agent } = browser;
    const first = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    const page = first.leftTo ? first : await agent.submit(first, '/password', { username, password: PASSWORD });
    const code = page.leftTo?.searchParams.get('code');
    if (code == null) throw new Error(`no code for ${username} on ${page.url}: ${page.status}\n${page.html}`);
    if (!first.leftTo) facts.completed += 1;
    const chain = [secret('code', code)];
    facts.chains.push(chain);
    onAnswer();
    for (let times = 0; times < 4; times++) {
      const next = await spend(server, client, chain.at(-1)!);
      if (!next) throw new Error('a secret that was never used is refused');
      chain.push(next);
      onAnswer();
    }
  }
}

/** Lets one new user after the other register a passkey, until the server is gone. */
export async function registerPasskeys({ server, facts, onAnswer }: Actor, nextUser: () => string): Promise<never> {
  for (;;) {
    const agent = newAgent(server);
    const page = await signIn(agent, authorizationUrl(server, 'globex', 'demo'), nextUser(), PASSWORD);
    const response = newAuthenticator(server).register(ceremonyOptions(page));
    const done = await agent.submit(page, '/enroll/passkey', { response: JSON.stringify(response) });
    if (done.status !== 200) throw new Error(`the passkey was refused with ${done.status}: ${done.html}`);
    facts.passkeys.push(response.id);
    onAnswer();
  }
}

/** Whether this is how a request ends whose server is killed. */
export function isCutOff(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, cause } = error as { code?: unknown; message?: unknown; cause?: unknown };
  return CUT_OFF.includes(String(code)) || /socket hang up|aborted|terminated/.test(String(message)) || isCutOff(cause);
}

const CUT_OFF = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];
