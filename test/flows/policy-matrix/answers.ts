// How people answer the pages: one function an answer, from a page to the next.
import * as OTPAuth from 'otpauth';
import { codeFor } from '../../support/mail.ts';
import type { SoftwareAuthenticator } from '../../support/software-authenticator.ts';
import { PASSWORD, type TestServer } from '../../support/start-test-server.ts';
import type { Page, UserAgent } from '../../support/user-agent.ts';
import { ceremonyOptions, createPasskey, headingOf, interactionOf, pass, totpCode, usePasskey } from '../support.ts';

/** Somebody at a browser, with what they have at hand. */
export interface Actor {
  readonly server: TestServer;
  readonly agent: UserAgent;
  readonly username: string;
  readonly address: string;
  readonly userId: string;
  /** What is used until another is made. */
  readonly passkey: SoftwareAuthenticator | undefined;
  readonly securityKey: SoftwareAuthenticator;
  readonly recoveryCodes: readonly string[];
  readonly pass: string;
  /** The step of the code that was typed last: each is good once. */
  lastStep?: number;
  /** What was made on the way, used from then on. */
  made?: SoftwareAuthenticator;
  newKey(kind: NewKey): SoftwareAuthenticator;
}

/** `apple`: synced, by Apple; `blocked`: of the model that some policies block. */
export type NewKey = 'synced' | 'apple' | 'bound' | 'attested' | 'blocked';

type Act = (actor: Actor, page: Page) => Promise<Page>;

const upgradable = { upgradable: 'yes' };

/** The words of the answers as the documentation has them, and what each does. */
export const ANSWERS = {
  password: (actor, page) => typePassword(actor, page),
  'password, in a browser that can make passkeys': (actor, page) => typePassword(actor, page, upgradable),
  app: (actor, page) => typeCode(actor, page),
  'app, trusting the device': (actor, page) => typeCode(actor, page, { trust: 'yes' }),
  'recovery code': async (actor, page) => {
    const form = await chosen(actor, page, 'recovery_code');
    return actor.agent.submit(form, '/recovery-code', { code: actor.recoveryCodes[0] ?? '' });
  },
  passkey: async (actor, page) => usePasskey(actor.agent, await atFactor(actor, page, 'passkey'), keyOf(actor)),
  'security key': async (actor, page) => {
    const form = await chosen(actor, page, 'security_key');
    const response = JSON.stringify(actor.securityKey.authenticate(ceremonyOptions(form)));
    return actor.agent.submit(form, '/security-key', { response });
  },
  'email code': async ({ agent, server, username, address }, page) => {
    const form = await agent.open(`${interactionOf(page)}/email-code`);
    const sent = await agent.submit(form, '/email-code/send', { username });
    return agent.submit(sent, '/email-code', { code: await codeFor(server, address) });
  },
  pass: async ({ agent, username, pass: typed }, page) => {
    const form = await agent.open(`${interactionOf(page)}/pass`);
    return agent.submit(form, '/pass', { username, pass: typed });
  },
  'makes a synced passkey': (actor, page) => makePasskey(actor, page, 'synced'),
  'makes a device-bound passkey': (actor, page) => makePasskey(actor, page, 'bound'),
  'makes an attested passkey': (actor, page) => makePasskey(actor, page, 'attested'),
  'makes a passkey of a blocked model': (actor, page) => makePasskey(actor, page, 'blocked'),
  'sets up an app': (actor, page) => setUpApp(actor, page),
  'adds a security key': async ({ agent, securityKey }, page) => {
    pass(SET_UP);
    const form = await agent.open(`${interactionOf(page)}/enroll/security-key`);
    const response = JSON.stringify(securityKey.register(ceremonyOptions(form)));
    return agent.submit(form, '/enroll/security-key', { response });
  },
  'makes it by itself': (actor, page) => {
    actor.made = actor.newKey('synced');
    const response = actor.made.register(ceremonyOptions(page), { flags: { up: false, uv: false } });
    return actor.agent.submit(page, '/upgrade', { response: JSON.stringify(response) });
  },
  'does not': ({ agent }, page) => agent.submit(page, '/upgrade', { response: '' }),
  'not now': ({ agent }, page) => agent.submit(page, '/skip'),
  'skips it for now': ({ agent }, page) => agent.submit(page, '/skip', { free: 'yes' }),
  'goes back': ({ agent }, page) => agent.submit(page, '/cancel'),
} as const satisfies Readonly<Record<string, Act>>;

export type Answer = keyof typeof ANSWERS;

const typePassword = ({ agent, username }: Actor, page: Page, more: Readonly<Record<string, string>> = {}) =>
  agent.submit(page, '/password', { username, password: PASSWORD, ...more });

async function typeCode(actor: Actor, page: Page, more: Readonly<Record<string, string>> = {}): Promise<Page> {
  const form = await chosen(actor, page, 'totp');
  if (actor.lastStep === currentStep()) pass();
  actor.lastStep = currentStep();
  return actor.agent.submit(form, '/totp', { code: totpCode(), ...more });
}

const currentStep = () => Math.floor(Date.now() / 30_000);

/** The form of a further factor, which may be a link away. */
const chosen = ({ agent }: Actor, page: Page, method: string) => agent.open(`${interactionOf(page)}?method=${method}`);

const atFactor = async (actor: Actor, page: Page, method: string) =>
  headingOf(page) === 'Confirm it’s you' ? chosen(actor, page, method) : page;

function keyOf({ made, passkey }: Actor): SoftwareAuthenticator {
  const key = made ?? passkey;
  if (key === undefined) throw new Error('there is no passkey at hand');
  return key;
}

/** Seconds that people take to set something up. */
const SET_UP = 10;

/** Names it, too, where it is taken. */
async function makePasskey(actor: Actor, page: Page, kind: NewKey): Promise<Page> {
  const { agent } = actor;
  pass(SET_UP);
  const form = page.html.includes('data-passkey-enrollment')
    ? page
    : await agent.open(`${interactionOf(page)}/enroll/passkey`);
  const key = actor.newKey(kind);
  const made = await createPasskey(agent, form, key);
  if (headingOf(made) !== 'Passkey added') return made;
  actor.made = key;
  return agent.submit(made, '/enroll/passkey/name', { name: 'Key' });
}

async function setUpApp({ agent }: Actor, page: Page): Promise<Page> {
  pass(SET_UP);
  const form = await agent.open(`${interactionOf(page)}/enroll/totp`);
  const secret = /id="secret" data-text="([A-Z2-7]+)"/.exec(form.html)?.[1] ?? '';
  const code = new OTPAuth.TOTP({ secret }).generate({ timestamp: Date.now() });
  const codes = await agent.submit(form, '/enroll/totp', { code });
  return agent.open(/id="continue" href="([^"]+)"/.exec(codes.html)?.[1]?.replaceAll('&amp;', '&') ?? '');
}
