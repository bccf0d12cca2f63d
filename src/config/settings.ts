/** How one setting is written outside config files, and an example for whoever got it wrong. */
export interface Setting {
  /** Dotted path in a config file. */
  readonly key: string;
  readonly env: string;
  readonly example: string;
  /** Turns the text of an environment variable into what a config file would hold. */
  readonly fromText: (text: string) => unknown;
  /** May also come from a file named by `{env}_FILE`; its value is never printed. */
  readonly secret?: true;
}

const text = (value: string) => value;
const list = (value: string) => value.split(/[\s,]+/).filter((item) => item !== '');
// What is no number or boolean stays text, so that the schema refuses it with the setting's own words.
const number = (value: string) => (/^\d+$/.test(value) ? Number(value) : value);
const boolean = (value: string) => (value === 'true' ? true : value === 'false' ? false : value);

export const SETTINGS: readonly Setting[] = [
  { key: 'publicUrl', env: 'LATCHKEY_PUBLIC_URL', example: 'https://login.example.com', fromText: text },
  { key: 'port', env: 'LATCHKEY_PORT', example: '3000', fromText: number },
  { key: 'host', env: 'LATCHKEY_HOST', example: '127.0.0.1', fromText: text },
  { key: 'dataDir', env: 'LATCHKEY_DATA_DIR', example: '/var/lib/latchkey', fromText: text },
  { key: 'storage.kind', env: 'LATCHKEY_STORAGE_KIND', example: 'sqlite', fromText: text },
  { key: 'storage.path', env: 'LATCHKEY_STORAGE_PATH', example: '/var/lib/latchkey/latchkey.db', fromText: text },
  {
    key: 'storage.url',
    env: 'LATCHKEY_STORAGE_URL',
    example: 'mongodb://user:password@db1.example.com,db2.example.com/latchkey?replicaSet=rs0',
    fromText: text,
    secret: true,
  },
  {
    key: 'secrets',
    env: 'LATCHKEY_SECRET',
    example: 'the output of: openssl rand -base64 32',
    fromText: list,
    secret: true,
  },
  {
    key: 'mail.url',
    env: 'LATCHKEY_MAIL_URL',
    example: 'smtps://user:password@mail.example.com',
    fromText: text,
    secret: true,
  },
  { key: 'mail.from', env: 'LATCHKEY_MAIL_FROM', example: 'no-reply@login.example.com', fromText: text },
  {
    key: 'relatedOrigins',
    env: 'LATCHKEY_RELATED_ORIGINS',
    example: 'https://login.example.org,https://login.example.net',
    fromText: list,
  },
  { key: 'homeTenant', env: 'LATCHKEY_HOME_TENANT', example: 'acme', fromText: text },
  {
    key: 'fidoMetadata.file',
    env: 'LATCHKEY_FIDO_METADATA_FILE',
    example: '/var/lib/latchkey/fido-mds.jwt',
    fromText: text,
  },
  {
    key: 'fidoMetadata.root',
    env: 'LATCHKEY_FIDO_METADATA_ROOT',
    example: '/etc/latchkey/metadata-root.pem',
    fromText: text,
  },
  { key: 'fidoMetadata.maxAge', env: 'LATCHKEY_FIDO_METADATA_MAX_AGE', example: '30', fromText: number },
  { key: 'trustedProxies', env: 'LATCHKEY_TRUSTED_PROXIES', example: '10.0.0.0/8,fd00::/8', fromText: list },
  { key: 'addressLimits.attempts', env: 'LATCHKEY_ADDRESS_LIMITS_ATTEMPTS', example: '60', fromText: number },
  { key: 'addressLimits.codes', env: 'LATCHKEY_ADDRESS_LIMITS_CODES', example: '60', fromText: number },
  { key: 'apiLimit', env: 'LATCHKEY_API_LIMIT', example: '600', fromText: number },
  { key: 'logLevel', env: 'LATCHKEY_LOG_LEVEL', example: 'info', fromText: text },
  { key: 'workers', env: 'LATCHKEY_WORKERS', example: '2', fromText: number },
  { key: 'auditKeepDays', env: 'LATCHKEY_AUDIT_KEEP_DAYS', example: '365', fromText: number },
  { key: 'keyRotationDays', env: 'LATCHKEY_KEY_ROTATION_DAYS', example: '90', fromText: number },
  { key: 'providerCacheSize', env: 'LATCHKEY_PROVIDER_CACHE_SIZE', example: '100', fromText: number },
  { key: 'allowPrivateFetch', env: 'LATCHKEY_ALLOW_PRIVATE_FETCH', example: 'false', fromText: boolean },
];

export const settingOf = (key: string): Setting | undefined => SETTINGS.find((setting) => setting.key === key);
