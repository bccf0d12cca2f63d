import { Schemas } from 'scimmy';

/**
 * Of RFC 7643 §4.1 what a person has here. What is not kept is not announced, and is passed over where it is sent (RFC 7644
 * §3.3): directories send what they have.
 */
Schemas.User.definition.truncate(
  ...['name.middleName', 'name.honorificPrefix', 'name.honorificSuffix', 'nickName', 'profileUrl', 'title'],
  ...['userType', 'preferredLanguage', 'locale', 'timezone', 'password', 'phoneNumbers', 'ims', 'photos'],
  ...['addresses', 'entitlements', 'roles', 'x509Certificates'],
);

/** What a list answers at most, and unless it is asked for another number. */
export const MOST_ITEMS = 200;
export const USUAL_ITEMS = 100;

const API = 'urn:ietf:params:scim:schemas:core:2.0';

const KINDS = [
  { name: 'User', endpoint: '/Users', definition: Schemas.User.definition, about: 'A person' },
  { name: 'Group', endpoint: '/Groups', definition: Schemas.Group.definition, about: 'A group of people' },
] as const;

/** RFC 7643 §5: what can be done here. */
export function serviceProviderConfig(base: string) {
  return {
    schemas: [`${API}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: MOST_ITEMS },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'OAuth access token',
        description: "An access token of the organisation's own issuer for the administration's API.",
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  };
}

/** RFC 7643 §6. */
export function resourceTypes(base: string) {
  return KINDS.map(({ name, endpoint, definition, about }) => ({
    schemas: [`${API}:ResourceType`],
    ...{ id: name, name, endpoint, description: about, schema: definition.id, schemaExtensions: [] },
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
  }));
}

export const { id: USER_SCHEMA } = Schemas.User.definition;
export const { id: GROUP_SCHEMA } = Schemas.Group.definition;

interface Kept {
  readonly id: string;
  readonly createdAt: number;
  readonly version: number;
}

/** RFC 7643 §3.1. Resources are written without SCIMMY, which takes most of a millisecond for one: lists are long. */
export function metaOf({ id, createdAt, version }: Kept, kind: 'User' | 'Group', base: string) {
  const created = new Date(createdAt * 1000).toISOString();
  return { resourceType: kind, created, location: `${base}/${kind}s/${id}`, version: `W/"${version}"` };
}

/** What a person's attributes are, once what is not kept is left out. */
export const { User: UserSchema } = Schemas;

/** RFC 7643 §7. */
export function schemas(base: string) {
  return KINDS.map(({ definition }) => definition.describe(`${base}/Schemas`));
}
