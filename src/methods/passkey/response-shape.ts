import { z } from 'zod';
import { parseClientData, type ClientData } from './client-data.ts';

// WebAuthn Level 3 §5.1: RegistrationResponseJSON and AuthenticationResponseJSON. What is not read here is dropped.
const CREDENTIAL_ID_LENGTH = 1364; // 1023 bytes, WebAuthn §4 "Credential ID"
const USER_HANDLE_LENGTH = 86; // 64 bytes, WebAuthn §5.4.3
const CLIENT_DATA_LENGTH = 8_192;
const ATTESTATION_LENGTH = 65_536;
const ASSERTION_LENGTH = 8_192;
const SIGNATURE_LENGTH = 2_048;
const MOST_TRANSPORTS = 16;
/** Browsers add the public key and the authenticator data once more. */
const TEXT_LENGTH = 4 * ATTESTATION_LENGTH;

const base64url = (length: number) =>
  z
    .string()
    .min(1)
    .max(length)
    .refine((value) => Buffer.from(value, 'base64url').toString('base64url') === value);

const credential = z
  .object({
    id: base64url(CREDENTIAL_ID_LENGTH),
    rawId: base64url(CREDENTIAL_ID_LENGTH),
    type: z.literal('public-key'),
  })
  .refine(({ id, rawId }) => id === rawId);

const registrationResponse = credential.and(
  z.object({
    authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional().catch(undefined),
    response: z.object({
      clientDataJSON: base64url(CLIENT_DATA_LENGTH),
      attestationObject: base64url(ATTESTATION_LENGTH),
      transports: z.array(z.unknown()).max(MOST_TRANSPORTS).optional(),
    }),
  }),
);

const authenticationResponse = credential.and(
  z.object({
    response: z.object({
      clientDataJSON: base64url(CLIENT_DATA_LENGTH),
      authenticatorData: base64url(ASSERTION_LENGTH),
      signature: base64url(SIGNATURE_LENGTH),
      userHandle: base64url(USER_HANDLE_LENGTH).nullish(),
    }),
  }),
);

type WithClientData<Response> = Response & { readonly clientData: ClientData };
export type RegistrationResponse = WithClientData<z.infer<typeof registrationResponse>>;
export type AuthenticationResponse = WithClientData<z.infer<typeof authenticationResponse>>;

/** From an object, or the JSON text a form carries; undefined when it is not what a browser would send. */
export function parseRegistrationResponse(input: unknown): RegistrationResponse | undefined {
  return withClientData(registrationResponse.safeParse(fromText(input)).data);
}

/** From an object, or the JSON text a form carries; undefined when it is not what a browser would send. */
export function parseAuthenticationResponse(input: unknown): AuthenticationResponse | undefined {
  return withClientData(authenticationResponse.safeParse(fromText(input)).data);
}

function fromText(input: unknown): unknown {
  if (typeof input !== 'string') return input;
  try {
    return input.length > TEXT_LENGTH ? undefined : JSON.parse(input);
  } catch {
    return undefined; // not JSON
  }
}

function withClientData<Response extends { response: { clientDataJSON: string } }>(response: Response | undefined) {
  const clientData = response && parseClientData(response.response.clientDataJSON);
  return clientData && { ...response, clientData };
}
