import * as flows from '../flows/support.ts';
import { REDIRECT_URI, type TestServer as WholeServer } from '../support/start-test-server.ts';
import type { Address } from './server-process.ts';

/** What the flows need of a server: its address. The rest stays with the process that has it. */
export type TestServer = WholeServer;
export interface Client {
  readonly clientId: string;
  readonly secret: string;
}

export const { authorizationUrl, ceremonyOptions, newAgent, newAuthenticator, signIn } = flows;

/** A server in another process, as the flows take it. */
export const elsewhere = (address: Address): TestServer => address as TestServer;

export function redeemCode(server: TestServer, client: Client, code: string): Promise<flows.TokenAnswer> {
  const grant = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: flows.VERIFIER };
  return flows.tokenRequest(server, 'acme', client, grant);
}

export function refreshWith(server: TestServer, client: Client, token: string): Promise<flows.TokenAnswer> {
  return flows.tokenRequest(server, 'acme', client, { grant_type: 'refresh_token', refresh_token: token });
}
