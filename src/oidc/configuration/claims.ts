import type { Configuration } from 'oidc-provider';

/** Claims by scope. What was proven, and when, is part of every ID token. */
export const CLAIMS: NonNullable<Configuration['claims']> = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: ['name', 'preferred_username'],
  email: ['email', 'email_verified'],
};

export const SCOPES = ['openid', 'offline_access', 'profile', 'email'];
