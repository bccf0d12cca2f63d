import type { Provider } from 'oidc-provider';
import type { Client } from '#src/clients/client-service.ts';
import type { Outbox } from '#src/outbox/outbox.ts';

/** The family of the outbox that logout tokens are. */
export const LOGOUT = 'logout';
const KIND = 'logout_token';

const DAY = 86_400;
/** Seconds for which an application that does not answer is tried. */
export const WORTH_TRYING = DAY;
/** Longer than it is tried, by more than the longest pause: that it has ended undelivered is found out by whoever claims it. */
const LIFETIME = WORTH_TRYING + 7200;

/** Sees to it that an application is told that a person's session there has ended. Does not wait for the application. */
export type LogOutAtClient = (clientId: string, userId: string, sid: string | undefined) => Promise<void>;

interface Deps {
  readonly tenantId: string;
  readonly clients: { find(tenantId: string, clientId: string): Promise<Pick<Client, 'metadata'> | undefined> };
  readonly outbox: Outbox;
}

/** What is put down for one application, besides the person. */
export interface LogoutContents {
  readonly clientId: string;
  readonly sid?: string | undefined;
}

/**
 * OpenID Connect Back-Channel Logout 1.0 §2.5, put down with what ended the session. The token itself is made when it
 * leaves. Needs no provider, so that a command can end sessions as well as the server.
 */
export function logOutByOutbox({ tenantId, clients, outbox }: Deps): LogOutAtClient {
  return async (clientId, userId, sid) => {
    const { metadata = {} } = (await clients.find(tenantId, clientId)) ?? {};
    if (typeof metadata['backchannel_logout_uri'] !== 'string') return;
    // §2.2: to such an application a token without `sid` says nothing.
    if (metadata['backchannel_logout_session_required'] === true && sid === undefined) return;
    const contents: LogoutContents = { clientId, sid };
    const about = { tenantId, userId, family: LOGOUT, kind: KIND, destination: destinationOf(tenantId, clientId) };
    await outbox.post({ ...about, contents, lifetime: LIFETIME });
  };
}

/** A tenant's id has no slash. */
const destinationOf = (tenantId: string, clientId: string) => `${tenantId}/${clientId}`;

export function clientOf({ tenantId, destination }: { tenantId: string; destination: string | null }): string {
  return destination?.slice(tenantId.length + 1) ?? '';
}

/** The library's own sign-outs go the same way: by itself it would keep people waiting for every application. */
export function sendByOutbox(provider: Pick<Provider, 'Client'>, logOutAt: LogOutAtClient): void {
  Object.defineProperty(provider.Client.prototype, 'backchannelLogout', {
    value(this: InstanceType<Provider['Client']>, userId: string, sid: string | undefined) {
      return logOutAt(this.clientId, userId, sid);
    },
  });
}
