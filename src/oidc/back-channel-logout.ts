import type { Provider } from 'oidc-provider';

type Send = (subject: string, sid: string | undefined) => Promise<void>;

/** Tells an application that a person's session there has ended. Does not wait for its answer. */
export type LogOutAtClient = (clientId: string, userId: string, sid: string | undefined) => Promise<void>;

/**
 * OpenID Connect Back-Channel Logout 1.0 §2.5, for sessions that we end and for those that the library ends. The library
 * would wait for every application before it answers; here the token goes out beside the answer, and a failure is
 * reported. The library's fetch gives up after 2.5 seconds and is guarded against private addresses.
 */
export function backChannelLogout(provider: Provider, onFailure: (error: unknown) => void): LogOutAtClient {
  const { prototype } = provider.Client;
  const send = prototype['backchannelLogout'] as Send;
  Object.defineProperty(prototype, 'backchannelLogout', {
    value(this: InstanceType<Provider['Client']>, ...about: Parameters<Send>) {
      const failed = (cause: unknown) => onFailure(new Error(`${this.clientId} was not told of a sign-out`, { cause }));
      void send.apply(this, about).catch(failed);
      return Promise.resolve();
    },
  });

  return async (clientId, userId, sid) => {
    const client = await provider.Client.find(clientId);
    if (client?.backchannelLogoutUri) await (client['backchannelLogout'] as Send)(userId, sid);
  };
}
