// A passkey authenticator and the browser around it, in software: it answers the options as JSON, and can misbehave.
import { createHash, randomBytes } from 'node:crypto';
import { ALGORITHM, generateKey, type Algorithm, type AuthenticatorKey } from './authenticator-keys.ts';
import { encodeCbor, type Cbor } from './cbor.ts';

export interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id?: string };
  readonly user: { readonly id: string };
  readonly pubKeyCredParams: readonly { readonly alg: number }[];
  readonly excludeCredentials?: readonly { readonly id: string }[];
}

export interface RequestOptions {
  readonly challenge: string;
  readonly rpId?: string;
  readonly allowCredentials?: readonly { readonly id: string }[];
}

export interface AuthenticatorSettings {
  readonly rpId: string;
  readonly origin: string;
  readonly alg?: Algorithm;
  readonly aaguid?: string;
  readonly transports?: readonly string[];
  readonly flags?: Flags;
  /** With a counter it rises by one at each use; without, it stays 0. */
  readonly counter?: boolean;
  /** Its maker's word for each new key: packed attestation. Given whatever was asked for. */
  readonly attest?: Attestation;
}

/** What an authenticator attests with. */
export interface Attestation {
  /** DER, its own first. */
  readonly chain: readonly Buffer[];
  sign(data: Buffer): Buffer;
}

/** Unless said otherwise: user present and verified, backed up. */
export interface Flags {
  readonly up?: boolean;
  readonly uv?: boolean;
  readonly be?: boolean;
  readonly bs?: boolean;
}

interface Misbehaviour {
  /** Laid over the client data; undefined takes a member out. */
  readonly clientData?: Readonly<Record<string, unknown>>;
  readonly flags?: Flags;
  readonly counter?: number;
  /** Whose hash the authenticator data carries. */
  readonly rpId?: string;
  /** What the response calls the credential, whatever was attested or signed with. */
  readonly responseId?: string;
}

export interface RegistrationMisbehaviour extends Misbehaviour {
  readonly credentialId?: Buffer;
  readonly publicKey?: Buffer;
  readonly modulusLength?: number;
  readonly attestation?: 'none' | 'self' | Attestation;
  /** Laid over the attestation statement, or in its place with another format. */
  readonly statement?: ReadonlyMap<string, Cbor>;
  readonly format?: string;
  readonly transports?: readonly unknown[];
  readonly afterPublicKey?: Buffer;
  readonly afterAttestationObject?: Buffer;
}

export interface AuthenticationMisbehaviour extends Misbehaviour {
  readonly userHandle?: string | null;
  readonly afterAuthenticatorData?: Buffer;
  readonly signature?: (signature: Buffer) => Buffer;
}

/** RegistrationResponseJSON (WebAuthn Level 3 §5.1). */
export interface RegistrationJSON {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly authenticatorAttachment: 'platform';
  readonly clientExtensionResults: Readonly<Record<string, unknown>>;
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports: readonly unknown[];
  };
}

/** AuthenticationResponseJSON (WebAuthn Level 3 §5.1). */
export interface AuthenticationJSON extends Omit<RegistrationJSON, 'response'> {
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: string;
  };
}

export interface HeldCredential {
  readonly id: string;
  readonly rpId: string;
  readonly userHandle: string;
  readonly key: AuthenticatorKey;
}

export interface SoftwareAuthenticator {
  /** Throws `InvalidStateError` when it already holds one of `excludeCredentials`. */
  register(options: CreationOptions, misbehaviour?: RegistrationMisbehaviour): RegistrationJSON;
  /** Throws `NotAllowedError` when it holds no credential that fits. */
  authenticate(options: RequestOptions, misbehaviour?: AuthenticationMisbehaviour): AuthenticationJSON;
  readonly held: readonly HeldCredential[];
}

export function createAuthenticator(settings: AuthenticatorSettings): SoftwareAuthenticator {
  const held: HeldCredential[] = [];
  let uses = 0;
  const nextCounter = () => (settings.counter === true ? ++uses : 0);

  return {
    held,
    register(options, wrong = {}) {
      if (options.excludeCredentials?.some(({ id }) => held.some((known) => known.id === id))) {
        throw new DOMException('The authenticator was previously registered', 'InvalidStateError');
      }
      const alg = settings.alg ?? (options.pubKeyCredParams.map((param) => param.alg).find(isAlgorithm) as Algorithm);
      const key = generateKey(alg, wrong.modulusLength);
      const credentialId = wrong.credentialId ?? randomBytes(32);
      const rpId = options.rp.id ?? settings.rpId;
      held.push({ id: toJson(credentialId), rpId, userHandle: options.user.id, key });

      const clientDataJSON = clientData('webauthn.create', options.challenge, settings.origin, wrong.clientData);
      const attested = Buffer.concat([
        Buffer.from((settings.aaguid ?? '00000000-0000-0000-0000-000000000000').replaceAll('-', ''), 'hex'),
        uint16(credentialId.length),
        credentialId,
        wrong.publicKey ?? key.publicKey,
        wrong.afterPublicKey ?? Buffer.alloc(0),
      ]);
      const flags = { ...settings.flags, ...wrong.flags };
      const authData = authenticatorData(wrong.rpId ?? rpId, flags, wrong.counter ?? nextCounter(), attested);
      const kind = wrong.attestation ?? settings.attest ?? 'none';
      const signed = Buffer.concat([authData, sha256(clientDataJSON)]);
      const object = attestationObject(authData, statementOf(kind, key, signed), wrong);
      return {
        ...envelope(wrong.responseId ?? toJson(credentialId)),
        response: {
          clientDataJSON: toJson(clientDataJSON),
          attestationObject: toJson(Buffer.concat([object, wrong.afterAttestationObject ?? Buffer.alloc(0)])),
          transports: wrong.transports ?? settings.transports ?? ['internal', 'hybrid'],
        },
      };
    },

    authenticate(options, wrong = {}) {
      const rpId = options.rpId ?? settings.rpId;
      const allowed = options.allowCredentials ?? [];
      const credential = held.findLast(
        (known) => known.rpId === rpId && (allowed.length === 0 || allowed.some(({ id }) => id === known.id)),
      );
      if (credential === undefined) throw new DOMException('No credential fits', 'NotAllowedError');

      const clientDataJSON = clientData('webauthn.get', options.challenge, settings.origin, wrong.clientData);
      const flags = { ...settings.flags, ...wrong.flags };
      const authData = Buffer.concat([
        authenticatorData(wrong.rpId ?? rpId, flags, wrong.counter ?? nextCounter()),
        wrong.afterAuthenticatorData ?? Buffer.alloc(0),
      ]);
      const signature = credential.key.sign(Buffer.concat([authData, sha256(clientDataJSON)]));
      const userHandle = wrong.userHandle === undefined ? credential.userHandle : wrong.userHandle;
      return {
        ...envelope(wrong.responseId ?? credential.id),
        response: {
          clientDataJSON: toJson(clientDataJSON),
          authenticatorData: toJson(authData),
          signature: toJson(wrong.signature?.(signature) ?? signature),
          ...(userHandle === null ? {} : { userHandle }),
        },
      };
    },
  };
}

function clientData(type: string, challenge: string, origin: string, over: Misbehaviour['clientData']): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false, ...over }));
}

// WebAuthn Level 3 §6.1: rpIdHash, flags, signCount, attested credential data.
function authenticatorData(rpId: string, flags: Flags, counter: number, attested?: Buffer): Buffer {
  const { up = true, uv = true, be = true, bs = true } = flags;
  const bits = (up ? 0x01 : 0) | (uv ? 0x04 : 0) | (be ? 0x08 : 0) | (bs ? 0x10 : 0) | (attested ? 0x40 : 0);
  const fixed = Buffer.alloc(5);
  fixed[0] = bits;
  fixed.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(Buffer.from(rpId)), fixed, attested ?? Buffer.alloc(0)]);
}

function statementOf(kind: 'none' | 'self' | Attestation, key: AuthenticatorKey, signed: Buffer): [string, Cbor][] {
  if (kind === 'none') return [];
  if (kind === 'self') {
    return [
      ['alg', key.alg],
      ['sig', key.sign(signed)],
    ];
  }
  return [
    ['alg', ALGORITHM.ES256],
    ['sig', kind.sign(signed)],
    ['x5c', kind.chain],
  ];
}

function attestationObject(authData: Buffer, statement: [string, Cbor][], wrong: RegistrationMisbehaviour): Buffer {
  const object = new Map<string, Cbor>([
    ['fmt', wrong.format ?? (statement.length === 0 ? 'none' : 'packed')],
    ['attStmt', new Map([...statement, ...(wrong.statement ?? [])])],
    ['authData', authData],
  ]);
  return encodeCbor(object);
}

function envelope(id: string) {
  return {
    id,
    rawId: id,
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: { credProps: { rk: true } },
  } as const;
}

const isAlgorithm = (alg: number) => Object.values<number>(ALGORITHM).includes(alg);
const toJson = (bytes: Buffer) => bytes.toString('base64url');
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();
const uint16 = (value: number) => Buffer.from([value >> 8, value & 0xff]);
