import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { latchkey } from './program.ts';

describe('latchkey check, of mail', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-check-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const check = async (settings: Readonly<Record<string, string>>) => {
    const LATCHKEY_SECRET = 'XyuNuOfbnkHWkBKXkNZgBfdf6eaE5nbkxTo-gEZNWIM';
    return (await latchkey({ LATCHKEY_SECRET, LATCHKEY_DATA_DIR: folder, ...settings }, ['check'])).out;
  };

  it('says that none is sent without a server, and where it is shown on this machine', async () => {
    expect(await check({})).toContain('shown at /dev/mail');
    const out = await check({ LATCHKEY_PUBLIC_URL: 'https://login.example.com' });
    expect(out).toContain('Codes by mail are not offered');
  });

  it('says that the server does not answer, without its password', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, 'localhost', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const out = await check({
      LATCHKEY_MAIL_URL: `smtp://latchkey:hunter2@localhost:${port}`,
      LATCHKEY_MAIL_FROM: 'no-reply@example.com',
    });
    expect(out).toContain('The mail server does not take mail: ESOCKET');
    expect(out).not.toContain('hunter2');
  });
});
