import { isLoopback } from '../../../src/config/public-url.ts';
import type { User } from '../../../src/storage/ports/user-store.ts';

/** One account of the demo, with everything needed to sign in to it. */
export interface DemoUser {
  readonly username: string;
  readonly displayName: string;
  readonly role: User['role'];
  readonly password: string;
  /** Base32; null for a user who still has to register a second factor. */
  readonly totpSecret: string | null;
  /** Ids of groups of the tenant. */
  readonly groups: readonly string[];
}

export interface DemoTenant {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly securityInfoUrl: string;
  /** For its administrators. */
  readonly consoleUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  /** With what the demo's API asks the issuer about the access tokens that it is sent. */
  readonly api: { readonly clientId: string; readonly clientSecret: string };
  readonly users: readonly DemoUser[];
}

/** What quickstart made; `data/demo.json` holds exactly this. */
export interface DemoFacts {
  readonly version: 1;
  readonly publicUrl: string;
  /** Where Latchkey listens. */
  readonly port: number;
  /** Where the demo application is. */
  readonly applicationUrl: string;
  readonly tenants: readonly DemoTenant[];
}

export const callbackUrl = (applicationUrl: string, tenantId: string) => `${applicationUrl}/callback/${tenantId}`;
export const resourceUrl = (applicationUrl: string, tenantId: string, name: string) =>
  `${applicationUrl}/api/${tenantId}/${name}`;
export const signedOutUrl = (applicationUrl: string) => `${applicationUrl}/signed-out`;

/** Plain http is for this machine only. */
export const mayUseHttp = (issuer: string) => isLoopback(new URL(issuer));
