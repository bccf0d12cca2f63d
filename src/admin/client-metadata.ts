import { z } from 'zod';

const url = z.url().max(2000);
const urls = z.array(z.string().max(2000)).max(100);
const words = z.array(z.string().max(100)).max(20);

/**
 * What an application says of itself, in the names of OpenID Connect Dynamic Client Registration 1.0 §2. The members that
 * most have; others of the specifications are taken as well, and checked as a registration is.
 */
export const clientMetadata = z.looseObject({
  client_name: z.string().min(1).max(100).optional(),
  client_uri: url.optional(),
  logo_uri: url.optional(),
  policy_uri: url.optional(),
  tos_uri: url.optional(),
  contacts: z.array(z.string().max(254)).max(20).optional(),
  application_type: z.enum(['web', 'native']).optional(),
  redirect_uris: urls.optional(),
  post_logout_redirect_uris: urls.optional(),
  backchannel_logout_uri: url.optional(),
  grant_types: words.optional(),
  response_types: words.optional(),
  token_endpoint_auth_method: z.string().max(50).optional(),
  jwks: z.looseObject({ keys: z.array(z.looseObject({})).max(20) }).optional(),
  jwks_uri: url.optional(),
  subject_type: z.enum(['public', 'pairwise']).optional(),
  default_acr_values: words.optional(),
  default_max_age: z.int().min(0).optional(),
  id_token_signed_response_alg: z.string().max(20).optional(),
});
