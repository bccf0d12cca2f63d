import type { Provider } from 'oidc-provider';

export interface Logout {
  readonly clientId: string;
  readonly userId: string;
  readonly sid: string | undefined;
  /** The same at each try: an application that got it before can tell. */
  readonly jti: string;
}

export interface LogoutLetter {
  readonly uri: string;
  readonly token: string;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/**
 * A logout token as of now (OpenID Connect Back-Channel Logout 1.0 §2.4), with the keys, algorithm and subject that the
 * application's ID tokens have; good for two minutes. Undefined when there is nobody to tell any more.
 */
export async function issueLogoutToken(
  provider: Pick<Provider, 'Client' | 'IdToken'>,
  { clientId, userId, sid, jti }: Logout,
): Promise<LogoutLetter | undefined> {
  const client = await provider.Client.find(clientId);
  if (!client?.backchannelLogoutUri) return undefined;
  const token = new provider.IdToken({ sub: userId }, { client });
  // As the library does: all that there is to say of the person is who it is.
  Object.assign(token, { mask: { sub: null } });
  token.set('events', { [EVENT]: {} });
  token.set('jti', jti);
  if (client.backchannelLogoutSessionRequired && sid !== undefined) token.set('sid', sid);
  return { uri: client.backchannelLogoutUri, token: await token.issue({ use: 'logout' }) };
}
