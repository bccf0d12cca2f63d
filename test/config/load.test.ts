import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { ConfigError } from '#src/config/config-error.ts';
import { loadConfig } from '#src/config/load.ts';
import { redactConfig } from '#src/config/redact.ts';

const SECRET = 'XyuNuOfbnkHWkBKXkNZgBfdf6eaE5nbkxTo-gEZNWIM';
const OTHER_SECRET = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

type Files = Readonly<Record<string, string>>;

function load(env: Record<string, string | undefined>, files: Files = {}) {
  const readFile = (path: string) => {
    const file = files[path];
    if (file !== undefined) return file;
    return readFileSync(path, 'utf8');
  };
  return loadConfig({ env, readFile, workingDirectory: '/srv/latchkey' });
}

function problemsOf(env: Record<string, string | undefined>, files: Files = {}): string {
  try {
    load(env, files);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('loadConfig', () => {
  it('needs nothing but a secret on a laptop', () => {
    expect(redactConfig(load({ LATCHKEY_SECRET: SECRET }))).toEqual({
      publicUrl: 'http://localhost:3000',
      port: 3000,
      host: '127.0.0.1',
      dataDir: '/srv/latchkey/data',
      storage: { kind: 'sqlite', path: '/srv/latchkey/data/latchkey.db' },
      secrets: '[1 hidden]',
      mail: null,
      trustedProxies: [],
      addressLimits: { attempts: 60, codes: 60 },
      apiLimit: 600,
      logLevel: 'info',
      workers: 1,
      auditKeepDays: 0,
      keyRotationDays: 90,
      providerCacheSize: 100,
      relatedOrigins: [],
      homeTenant: null,
      fidoMetadata: { file: null, root: null, maxAge: 30 },
      allowPrivateFetch: false,
    });
  });

  it('lays the config file over the defaults, the environment over the file and secret files over all', () => {
    const files = {
      '/etc/latchkey.json': JSON.stringify({ port: 4000, logLevel: 'warn', storage: { path: 'other.db' } }),
      '/run/secrets/latchkey': `${OTHER_SECRET}\n${SECRET}\n`,
    };
    const env = {
      LATCHKEY_CONFIG: '/etc/latchkey.json',
      PORT: '5000',
      LATCHKEY_SECRET: SECRET,
      LATCHKEY_SECRET_FILE: '/run/secrets/latchkey',
    };
    const config = load(env, files);
    expect(config.port).toBe(5000);
    expect(config.logLevel).toBe('warn');
    expect(config.storage).toEqual({ kind: 'sqlite', path: '/srv/latchkey/other.db' });
    expect(config.secrets.map((secret) => secret.toString('base64url'))).toEqual([
      OTHER_SECRET.replace('=', ''),
      SECRET,
    ]);
  });

  it('prefers LATCHKEY_PORT to PORT', () => {
    expect(load({ LATCHKEY_SECRET: SECRET, PORT: '1111', LATCHKEY_PORT: '2222' }).port).toBe(2222);
  });

  it('listens on the network only when its public URL is on the network', () => {
    expect(load({ LATCHKEY_SECRET: SECRET, LATCHKEY_PUBLIC_URL: 'https://login.example.com' }).host).toBe('0.0.0.0');
    expect(load({ LATCHKEY_SECRET: SECRET, LATCHKEY_PUBLIC_URL: 'http://idp.localhost:3000' }).host).toBe('127.0.0.1');
  });

  it('reports every problem at once, each with its key, its source and an example', () => {
    const message = problemsOf(
      { LATCHKEY_CONFIG: '/etc/latchkey.json', PORT: 'http', LATCHKEY_LOG_LEVEL: 'loud', LATCHKEY_PUBLIC_URI: 'x' },
      { '/etc/latchkey.json': JSON.stringify({ trustedProxies: ['10.0.0.0/33'], storage: { pth: 'x' }, colour: 1 }) },
    );
    expect(message).toContain('7 problems');
    expect(message).toContain('port must be a whole number from 1 to 65535 (environment variable PORT)');
    expect(message).toContain('example: LATCHKEY_PORT=3000');
    expect(message).toContain('logLevel must be one of');
    expect(message).toContain('LATCHKEY_PUBLIC_URI is not a variable of Latchkey: did you mean LATCHKEY_PUBLIC_URL?');
    expect(message).toContain('storage.pth is not a setting of Latchkey: did you mean storage.path? (in /etc/latch');
    expect(message).toContain('colour is not a setting of Latchkey (in');
    expect(message).toContain('trustedProxies must be an IP address or a range in CIDR notation');
    expect(message).toContain('secrets is required');
    expect(message).toContain('openssl rand -base64 32');
  });

  it.each([
    ['http://login.example.com', 'must use https'],
    ['http://127.0.0.1:3000', 'use localhost instead'],
    ['https://192.0.2.1', 'use a host name'],
    ['https://[2001:db8::1]', 'use a host name'],
    ['https://login.example.com/', 'must not end with a slash'],
    ['https://login.example.com?x=1', 'query or a fragment'],
    ['https://login.example.com#x', 'query or a fragment'],
    ['https://example.com/identity', 'must not have a path'],
    ['https://me:secret@login.example.com', 'user name or a password'],
    ['https://Login.example.com', 'normal form: https://login.example.com'],
    ['https://login.example.com:443', 'normal form'],
    ['ftp://login.example.com', 'must start with https'],
    ['login.example.com', 'must be a URL'],
  ])('refuses the public URL %s', (publicUrl, reason) => {
    expect(problemsOf({ LATCHKEY_SECRET: SECRET, LATCHKEY_PUBLIC_URL: publicUrl })).toContain(reason);
  });

  it.each(['https://login.example.com', 'http://localhost:3000', 'http://a.localhost'])(
    'accepts the public URL %s',
    (publicUrl) => {
      expect(load({ LATCHKEY_SECRET: SECRET, LATCHKEY_PUBLIC_URL: publicUrl }).publicUrl).toBe(publicUrl);
    },
  );

  it.each([
    ['short', 'c2hvcnQ'],
    ['of one repeated byte', 'A'.repeat(43)],
    ['not base64', `${'x'.repeat(42)}!`],
  ])('refuses a secret that is %s without repeating it', (_, secret) => {
    const message = problemsOf({ LATCHKEY_SECRET: secret });
    expect(message).toContain('secrets must be');
    expect(message).not.toContain(secret);
  });

  it('refuses the same secret twice', () => {
    expect(problemsOf({ LATCHKEY_SECRET: `${SECRET},${SECRET}` })).toContain('same secret twice');
  });

  it('takes related origins as a browser writes them, each once', () => {
    const load = (origins: string) => problemsOf({ LATCHKEY_SECRET: SECRET, LATCHKEY_RELATED_ORIGINS: origins });
    for (const wrong of [
      'login.example.org',
      'http://login.example.org',
      'https://login.example.org/',
      'https://*.org',
    ]) {
      expect([wrong, load(`https://a.example,${wrong}`)]).toEqual([wrong, expect.stringContaining('relatedOrigins')]);
    }
    expect(load('https://a.example,https://a.example')).toContain('must not name an origin twice');
  });

  it('never quotes a config file that is not JSON', () => {
    const files = { '/etc/latchkey.json': `{ "secrets": ["${SECRET}" ` };
    const message = problemsOf({ LATCHKEY_CONFIG: '/etc/latchkey.json', LATCHKEY_SECRET: SECRET }, files);
    expect(message).toContain('/etc/latchkey.json is not valid JSON');
    expect(message).not.toContain(SECRET.slice(0, 8));
  });

  it('says which file cannot be read, and why', () => {
    const message = problemsOf({ LATCHKEY_CONFIG: 'nowhere.json', LATCHKEY_SECRET_FILE: '/nowhere/secret' });
    expect(message).toContain('/srv/latchkey/nowhere.json cannot be read (ENOENT)');
    expect(message).toContain('LATCHKEY_SECRET_FILE names /nowhere/secret, which cannot be read (ENOENT)');
  });

  it('takes a database server, whose URL may come from a file and is never shown', () => {
    const url = 'mongodb://latchkey:hunter2@db1,db2/latchkey?replicaSet=rs0';
    const env = {
      LATCHKEY_SECRET: SECRET,
      LATCHKEY_STORAGE_KIND: 'mongodb',
      LATCHKEY_STORAGE_URL_FILE: '/run/secrets/database',
    };
    const config = load(env, { '/run/secrets/database': `${url}\n` });
    expect(config.storage).toEqual({ kind: 'mongodb', url });
    expect(redactConfig(config)['storage']).toEqual({ kind: 'mongodb', url: '[hidden]' });
  });

  it.each([
    ['', 'storage.url is required for storage.kind "mongodb"'],
    ['postgres://u:hunter2@db/latchkey', 'storage.url must start with mongodb:// or mongodb+srv://'],
    ['mongodb://u:hunter2@db', 'storage.url must name a database after the hosts'],
    ['mongodb+srv://u:hunter2@db/?w=1', 'storage.url must name a database after the hosts'],
  ])('refuses the database URL “%s” without repeating it', (url, reason) => {
    const env = { LATCHKEY_SECRET: SECRET, LATCHKEY_STORAGE_KIND: 'mongodb', LATCHKEY_STORAGE_URL: url };
    expect(problemsOf(env)).toContain(reason);
    expect(problemsOf(env)).not.toContain('hunter2');
  });

  it('takes a mail server, whose URL may come from a file and is never shown', () => {
    const url = 'smtps://latchkey:hunter2@mail.example.com:465';
    const env = {
      LATCHKEY_SECRET: SECRET,
      LATCHKEY_MAIL_URL_FILE: '/run/secrets/mail',
      LATCHKEY_MAIL_FROM: 'no-reply@example.com',
    };
    const config = load(env, { '/run/secrets/mail': `${url}\n` });
    expect(config.mail).toEqual({ url, from: 'no-reply@example.com' });
    expect(redactConfig(config)['mail']).toEqual({ url: '[hidden]', from: 'no-reply@example.com' });
  });

  it.each([
    ['http://u:hunter2@mail', 'mail.url must start with smtp:// or smtps://'],
    ['smtp://', 'mail.url must name a host'],
    ['smtp://u:hunter2@mail/inbox', 'mail.url must end after the host and its port'],
    ['smtp://u:hunter2@mail?tls=off', 'mail.url must end after the host and its port'],
    ['smtp://hunter2@mail', 'mail.url must hold both a user name and a password'],
    ['smtp://u:hunter2%@mail', 'in which % is not encoded'],
    ['smtp://u:hunter2@mail', 'mail.from is required beside mail.url'],
  ])('refuses the mail URL “%s” without repeating it', (url, reason) => {
    const env = { LATCHKEY_SECRET: SECRET, LATCHKEY_MAIL_URL: url };
    expect(problemsOf(env)).toContain(reason);
    expect(problemsOf(env)).not.toContain('hunter2');
  });

  it.each(['no-reply', 'Acme <no-reply@example.com>', 'a@example.com, b@example.com', 'a@example.com\nBcc: b@c.d'])(
    'refuses “%s” as the address that mail comes from',
    (from) => {
      const env = { LATCHKEY_SECRET: SECRET, LATCHKEY_MAIL_URL: 'smtp://mail', LATCHKEY_MAIL_FROM: from };
      expect(problemsOf(env)).toContain('mail.from must be a bare address');
    },
  );

  it('takes an empty variable as not set, as container tools pass it', () => {
    expect(load({ LATCHKEY_SECRET: SECRET, LATCHKEY_LOG_LEVEL: '', PORT: '' }).logLevel).toBe('info');
  });
});
