import { isIP } from 'node:net';
import { z } from 'zod';
import { mailUrlProblem } from './mail-url.ts';
import { publicUrlProblem } from './public-url.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

const wholeNumber = (from: number, to: number) => {
  const error = `must be a whole number from ${from} to ${to}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
};

const publicUrl = z.string({ error: 'must be a URL' }).superRefine((value, context) => {
  const problem = publicUrlProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

// The driver reads the rest; messages say nothing of the value, which may hold a password.
const databaseUrl = z
  .string({ error: 'must be a connection string' })
  .regex(/^mongodb(?:\+srv)?:\/\/[^/?]/, { error: 'must start with mongodb:// or mongodb+srv:// and name a host' })
  .regex(/^[^:]+:\/\/[^/]+\/[^/?]/, { error: 'must name a database after the hosts, as in mongodb://host/latchkey' });

// Both base64 alphabets are taken: `openssl rand -base64 32` prints the ordinary one.
const secret = z
  .string({ error: 'must be text' })
  .regex(/^[\w+/-]{43}=?$/, { error: 'must be 32 bytes as base64 or base64url (43 characters)' })
  .transform((value) => Buffer.from(value, 'base64'))
  .refine((bytes) => new Set(bytes).size >= 12, { error: 'must be random bytes' });

const secrets = z
  .array(secret, { error: 'must be a list: the current secret, then older ones' })
  .refine((all) => new Set(all.map((bytes) => bytes.toString('hex'))).size === all.length, {
    error: 'must not hold the same secret twice',
  })
  .transform(([current, ...previous], context): Config['secrets'] => {
    if (current !== undefined) return [current, ...previous];
    const message = 'is required: everything stored under seal depends on it. Make one: openssl rand -base64 32';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const addressRange = z.string({ error: 'must be text' }).refine(isAddressRange, {
  error: 'must be an IP address or a range in CIDR notation',
});

const storage = z
  .object({
    kind: z.enum(['sqlite', 'mongodb'], { error: 'must be "sqlite" or "mongodb"' }),
    path: z.string({ error: 'must be the path of a file' }).min(1, { error: 'must not be empty' }).nullable(),
    url: databaseUrl.nullable(),
  })
  .transform(({ kind, path, url }, context) => {
    if (kind === 'sqlite') return { kind, path };
    if (url !== null) return { kind, url };
    context.addIssue({ code: 'custom', path: ['url'], message: 'is required for storage.kind "mongodb"' });
    return z.NEVER;
  });

const mailUrl = z.string({ error: 'must be a URL' }).superRefine((value, context) => {
  const problem = mailUrlProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

const mail = z
  .object({
    url: mailUrl.nullable(),
    from: z
      .email({ error: 'must be a bare address like no-reply@example.com' })
      .max(254, { error: 'must be a bare address like no-reply@example.com' })
      .nullable(),
  })
  .transform(({ url, from }, context): Config['mail'] => {
    if (url === null) return null;
    if (from !== null) return { url, from };
    context.addIssue({ code: 'custom', path: ['from'], message: 'is required beside mail.url' });
    return z.NEVER;
  });

// WebAuthn Level 3 §5.11: compared as a whole with what a browser says, so that only its own spelling will do.
const relatedOrigins = z
  .array(
    z
      .string({ error: 'must be text' })
      .refine((value) => publicUrlProblem(value) === undefined && !value.includes('*'), {
        error: 'must be an origin as a browser writes it, like https://login.example.org',
      }),
    { error: 'must be a list of origins' },
  )
  .refine((all) => new Set(all).size === all.length, { error: 'must not name an origin twice' });

// Oftener than once a week, retired keys would gather: they stay for as long as the longest session.
const rotation = { error: 'must be 0 for never, or a whole number from 7 to 3650' };
const keyRotationDays = z
  .int(rotation)
  .max(3650, rotation)
  .refine((days) => days === 0 || days >= 7, rotation);

// What people are shown of their own activity goes back thirty days.
const keeping = { error: 'must be 0 for ever, or a whole number from 31 to 36500' };
const auditKeepDays = z
  .int(keeping)
  .max(36_500, keeping)
  .refine((days) => days === 0 || days >= 31, keeping);

const fileName = z.string({ error: 'must be the path of a file' }).min(1, { error: 'must not be empty' }).nullable();

/** Every setting, as it is after all sources are laid over each other; null means "derived from the others". */
export const settingsSchema = z.object({
  publicUrl: publicUrl.nullable(),
  port: wholeNumber(1, 65_535),
  host: z.string({ error: 'must be an address or a host name' }).min(1, { error: 'must not be empty' }).nullable(),
  dataDir: z.string({ error: 'must be the path of a folder' }).min(1, { error: 'must not be empty' }),
  storage,
  secrets,
  mail,
  relatedOrigins,
  homeTenant: z.string({ error: 'must be the id of a tenant' }).min(1, { error: 'must not be empty' }).nullable(),
  fidoMetadata: z.object({ file: fileName, root: fileName, maxAge: wholeNumber(0, 365) }),
  trustedProxies: z.array(addressRange, { error: 'must be a list of addresses or ranges' }),
  addressLimits: z.object({ attempts: wholeNumber(0, 100_000), codes: wholeNumber(0, 100_000) }),
  apiLimit: wholeNumber(0, 1_000_000),
  logLevel: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }),
  workers: wholeNumber(1, 64),
  auditKeepDays,
  keyRotationDays,
  providerCacheSize: wholeNumber(1, 10_000),
  allowPrivateFetch: z.boolean({ error: 'must be true or false' }),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Where the data are: an embedded database, or a server for several machines. */
export type StorageConfig =
  | { readonly kind: 'sqlite'; readonly path: string }
  /** With user and password. */
  | { readonly kind: 'mongodb'; readonly url: string };

/** The server that takes mail, with user and password, and the address it comes from. */
export interface MailConfig {
  /** `smtp://` or `smtps://`. */
  readonly url: string;
  readonly from: string;
}

/** What the program runs with: every setting decided, paths absolute. */
export interface Config {
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** The TCP port to listen on; 0, which no configuration file may say, lets the system choose. */
  readonly port: number;
  /** The address to listen on. */
  readonly host: string;
  readonly dataDir: string;
  readonly storage: StorageConfig;
  /** Master secrets of 32 bytes: the current one seals, all of them open. */
  readonly secrets: readonly [current: Buffer, ...previous: Buffer[]];
  /** Null where no mail is sent. */
  readonly mail: MailConfig | null;
  /** Further origins whose pages may use the passkeys of the public URL's host. */
  readonly relatedOrigins: readonly string[];
  /** The tenant that the public URL's host belongs to; null where several share it. */
  readonly homeTenant: string | null;
  /**
   * What FIDO says of authenticators: a file of the operator's (null: nobody vouches for any), the PEM file of those who
   * may sign it (null: the FIDO Alliance), and for how many days beyond its date it counts.
   */
  readonly fidoMetadata: { readonly file: string | null; readonly root: string | null; readonly maxAge: number };
  /** Addresses and CIDR ranges whose forwarding headers are believed. */
  readonly trustedProxies: readonly string[];
  /** What one network address may do at each node: wrong tries of a secret a minute, codes by mail an hour; 0 for any number. */
  readonly addressLimits: { readonly attempts: number; readonly codes: number };
  /** What one person or client may ask of the administration's API a minute, at each node; 0 for any number. */
  readonly apiLimit: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Processes that answer, on this machine. */
  readonly workers: number;
  /** Days for which a tenant signs with a key before the next one takes over; 0 for ever. */
  readonly keyRotationDays: number;
  /** Days after which events are removed from the audit log; 0 for never. */
  readonly auditKeepDays: number;
  /** Providers kept in memory, one a tenant. */
  readonly providerCacheSize: number;
  /** Lets the server fetch what clients name (jwks_uri, back-channel logout, webhooks) on loopback and private addresses. */
  readonly allowPrivateFetch: boolean;
}

function isAddressRange(value: string): boolean {
  const [address = '', prefix, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}
