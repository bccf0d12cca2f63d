import type { Actor } from '#src/admin/actor.ts';
import type { Operation } from '#src/admin/operation.ts';
import type { Asking } from '#src/admin/perform.ts';
import { LOGOUT } from '#src/oidc/back-channel-logout.ts';
import { ISSUED } from '#src/oidc/end-sessions.ts';
import { storageId } from '#src/oidc/storage-id.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { aUser } from '../../support/builders.ts';
import { mailsTo } from '../../support/mail.ts';
import { personOf, type Desk } from '../desk.ts';

const HOUR = 3600;

/** Somebody of acme, unless told otherwise; each by a name of their own. */
export async function addPerson({ container }: Desk, username: string, overrides: Partial<User> = {}): Promise<User> {
  const address = { email: `${username}@acme.example`, emailVerified: true };
  const user = aUser({ id: `id-${username}`, username, displayName: username, ...address, ...overrides });
  if (!(await container.storage.users.add(user))) throw new Error(`${username} is taken`);
  return user;
}

/** An application that wants to be told of sign-outs. */
export async function addShop({ container }: Desk, tenantId = 'acme'): Promise<void> {
  const metadata = {
    client_name: 'The shop',
    redirect_uris: ['https://shop.example/callback'],
    backchannel_logout_uri: 'https://shop.example/logout',
  };
  await container.clients.createClient({ tenantId, clientId: 'shop', firstParty: false, metadata });
}

interface SignedIn {
  readonly uid?: string;
  readonly credentialId?: string;
}

/** Has somebody signed in at the shop, with a grant and a refresh token, by a proof of this credential. */
export async function signIn(
  { container, clock }: Desk,
  user: User,
  { uid = 's1', credentialId = 'c1' }: SignedIn = {},
) {
  const { artifacts, evidence } = container.storage;
  const { tenantId, id: accountId } = user;
  const [expiresAt, grantId] = [clock.now() + HOUR, `grant-${uid}`];
  const authorizations = { shop: { sid: `sid-${uid}`, grantId } };
  await artifacts.save({ tenantId, model: 'Session', id: `row-${uid}` }, { uid, accountId, authorizations }, expiresAt);
  const grant = { accountId, clientId: 'shop', iat: clock.now(), openid: { scope: 'openid profile' } };
  await artifacts.save({ tenantId, model: 'Grant', id: storageId(grantId) }, grant, expiresAt);
  const token = { accountId, clientId: 'shop', grantId, sessionUid: uid, iat: clock.now() };
  await artifacts.save({ tenantId, model: 'RefreshToken', id: `token-${uid}` }, token, expiresAt);
  const proof = { method: 'password', credentialId, provenAt: clock.now(), userVerified: false } as const;
  const origin = { address: '192.0.2.7', browser: 'Firefox', system: 'Windows' };
  const held = { tenantId, sessionUid: uid, userId: accountId, evidence: [proof], settled: true, expiresAt, origin };
  await evidence.save(held);
}

/** What somebody's sign-ins have left by now: how many sessions, grants, tokens and proofs. */
export async function leftOf({ container, clock }: Desk, { tenantId, id }: User) {
  const { artifacts, evidence } = container.storage;
  const rows = await artifacts.listByUser(tenantId, id, ['Session', ...ISSUED], clock.now());
  const proven = await evidence.listByUser(tenantId, id, clock.now());
  return { artifacts: rows.map(({ key }) => key.model).toSorted(), proven: proven.length };
}

export const NOTHING = { artifacts: [], proven: 0 };

/** The applications that will be told of a sign-out. */
export async function toldApplications({ container, clock }: Desk): Promise<string[]> {
  const { outbox } = container.storage;
  const found: string[] = [];
  for (;;) {
    const message = await outbox.claim({ family: LOGOUT, now: clock.now(), lease: 60 });
    if (!message) return found;
    found.push(message.destination ?? '');
    await outbox.done(message);
  }
}

/** The kinds of mail that an address was sent, the oldest first. */
export async function mailKinds(desk: Desk, address: string | null): Promise<string[]> {
  return (await mailsTo(desk, address ?? '')).map(({ kind }) => kind);
}

/** About somebody, by an administrator of their tenant unless told otherwise. */
export function about(desk: Desk, user: User, more: Partial<Asking> = {}): Partial<Asking> & { readonly actor: Actor } {
  const { params, ...rest } = more;
  const actor = personOf(desk, 'admin', { tenantId: user.tenantId });
  return { actor, ...rest, params: { tenant: user.tenantId, user: user.id, ...params } };
}

/** The newest event of the person's tenant. */
export async function lastEvent(desk: Desk, tenantId = 'acme') {
  return (await desk.events(tenantId))[0];
}

/** The code of the problem that an operation answers with. */
export async function problemOf(desk: Desk, op: Operation, asking: Partial<Asking> & { readonly actor: Actor }) {
  try {
    await desk.ask(op, asking);
  } catch (error) {
    return (error as { readonly code?: string }).code;
  }
  return undefined;
}
