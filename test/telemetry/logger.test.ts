import { describe, expect, it } from '@jest/globals';
import { createLogger, type LogFields } from '#src/telemetry/logger.ts';
import { requestLog, routePath } from '#src/telemetry/request-log.ts';

function capture(level: 'info' | 'debug' = 'info') {
  const lines: string[] = [];
  const logger = createLogger({ level, destination: { write: (line: string) => void lines.push(line) } });
  return { logger, lines, last: (): unknown => JSON.parse(lines.at(-1) ?? 'null') };
}

const SECRET = 'S3cr3t-Value_0123456789';
const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1In0.c2lnbmF0dXJl';

const DENIED: readonly (readonly [string, LogFields])[] = [
  ['a password', { password: SECRET }],
  ['a nested password', { input: { user: { newPassword: SECRET } } }],
  ['a one-time code', { code: '123456789', totpCode: '123456789', otp: '123456789' }],
  ['recovery codes', { recoveryCodes: [SECRET], codes: [SECRET] }],
  ['tokens', { access_token: SECRET, refreshToken: SECRET, id_token: SECRET, token: SECRET }],
  ['cookies', { headers: { cookie: `a=${SECRET}`, 'set-cookie': [`a=${SECRET}`] } }],
  ['an authorization header', { headers: { Authorization: `Bearer ${SECRET}` } }],
  ['a DPoP proof', { headers: { dpop: SECRET } }],
  ['client secrets', { client_secret: SECRET, sealedSecret: SECRET, secrets: [SECRET] }],
  ['an assertion response', { response: { authenticatorData: SECRET, signature: SECRET, clientDataJSON: SECRET } }],
  ['a client assertion', { client_assertion: SECRET }],
  ['an attestation', { attestationObject: SECRET }],
  ['private keys', { jwk: { d: SECRET }, privateKey: SECRET, sealedJwk: SECRET }],
  ['raw bytes', { whatever: Buffer.from(SECRET) }],
  ['a form body', { body: { anything: SECRET } }],
  ['a PKCE verifier', { code_verifier: SECRET }],
  ['a challenge', { challenge: SECRET }],
  ['a URL with parameters', { url: `https://a.example/cb?code=${SECRET}&state=${SECRET}&iss=x` }],
  ['a URL object', { url: new URL(`https://a.example/cb?id_token_hint=${SECRET}`) }],
  ['a JWT under an innocent name', { note: `got ${JWT}` }],
  ['a header in running text', { note: `sent Authorization: Basic ${SECRET}` }],
  ['a password hash in running text', { note: '$argon2id$v=19$m=19456,t=2,p=1$S3cr3t-Value_0123456789$x' }],
  ['an otpauth URL', { note: `otpauth://totp/x?secret=${SECRET}` }],
  ['an error that quotes a secret', { error: new Error(`refused password=${SECRET}`) }],
  ['the cause of an error', { error: new Error('refused', { cause: { password: SECRET } }) }],
  ['JSON in running text', { note: `{"password":"${SECRET}"}` }],
];

describe('the logger', () => {
  it.each(DENIED)('never writes %s', (_, fields) => {
    const { logger, lines } = capture();
    logger.info(fields, 'something happened');
    logger.child(fields).info({}, 'something happened');
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).not.toContain(SECRET);
      expect(line).not.toContain('123456789');
      expect(line).not.toContain(JWT);
    }
  });

  it('never writes a secret that stands in the message', () => {
    const { logger, lines } = capture();
    logger.warn({}, `callback ?code=${SECRET} with Bearer ${SECRET} and ${JWT}`);
    expect(lines.join('')).not.toContain(SECRET);
    expect(lines.join('')).not.toContain(JWT);
  });

  it('keeps what helps: names, numbers, status codes, error kinds', () => {
    const { logger, last } = capture();
    logger.info({ tenantId: 'acme', userId: 'u1', status: 303, statusCode: 303, credentialId: 'c1' }, 'signed in');
    expect(last()).toMatchObject({
      level: 'info',
      service: 'latchkey',
      msg: 'signed in',
      tenantId: 'acme',
      userId: 'u1',
      status: 303,
      statusCode: 303,
      credentialId: 'c1',
    });
  });

  it('writes an error with its code, its stack and its cause', () => {
    const { logger, last } = capture();
    const error = Object.assign(new Error('no'), { code: 'EADDRINUSE', cause: new Error('why') });
    logger.error({ error }, 'failed');
    expect(last()).toMatchObject({
      error: { name: 'Error', kind: 'EADDRINUSE', message: 'no', cause: { message: 'why' } },
    });
  });

  it('survives what refers to itself', () => {
    const { logger, lines } = capture();
    const loop: Record<string, unknown> = { name: 'loop' };
    loop['self'] = loop;
    logger.info({ loop }, 'looped');
    expect(lines[0]).toContain('[too deep]');
  });

  it('writes nothing below its level', () => {
    const { logger, lines } = capture('info');
    logger.debug({}, 'detail');
    expect(lines).toEqual([]);
  });

  it('keeps one event on one line, whatever is in it', () => {
    const { logger, lines } = capture();
    logger.info({ username: 'a\n{"level":"fatal"}' }, 'line\nbreak');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toContain('\n');
  });
});

describe('the request log', () => {
  const context = (overrides: object = {}) => ({
    method: 'GET',
    path: '/t/acme/interaction/V1StGXR8_Z5jdHi6B-myT',
    status: 200,
    state: { requestId: 'r1' },
    ...overrides,
  });
  const ticks = () => {
    let time = 0;
    return () => (time += 7);
  };

  it('says method, path without opaque ids, status, duration and request id', async () => {
    const { logger, last } = capture();
    await requestLog(logger, ticks())(context(), async () => {});
    expect(last()).toMatchObject({
      level: 'info',
      msg: 'request',
      method: 'GET',
      path: '/t/acme/interaction/:id',
      status: 200,
      durationMs: 7,
      requestId: 'r1',
    });
  });

  it('logs a thrown request as an error and lets it through', async () => {
    const { logger, last } = capture();
    const failing = requestLog(logger, ticks())(context(), async () => {
      throw new Error('bug');
    });
    await expect(failing).rejects.toThrow('bug');
    expect(last()).toMatchObject({ level: 'error', status: 500 });
  });

  it.each([
    ['/t/acme/.well-known/openid-configuration', '/t/acme/.well-known/openid-configuration'],
    ['/t/acme/security-info/passkeys/7f1f4b7e-58cf-4c11-a1ea-6a9f6f4e9f41', '/t/acme/security-info/passkeys/:id'],
    ['/healthz', '/healthz'],
  ])('shows %s as %s', (path, shown) => {
    expect(routePath(path)).toBe(shown);
  });
});
