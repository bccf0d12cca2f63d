import { dirname } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { testMetadata } from '../support/test-metadata.ts';
import { latchkey } from './program.ts';

const LATCHKEY_SECRET = 'XyuNuOfbnkHWkBKXkNZgBfdf6eaE5nbkxTo-gEZNWIM';
const run = (env: Readonly<Record<string, string>>, args = ['metadata', 'check']) =>
  latchkey({ LATCHKEY_SECRET, ...env }, args);

describe('latchkey metadata check', () => {
  const files = testMetadata();
  afterAll(() => files.remove());

  it('shows the blob there is, how old it is, and that it is believed', async () => {
    files.write({ no: 291, nextUpdate: '2039-01-01' });
    const { code, out } = await run(files.env);
    expect(out).toMatch(/^File +\S+blob\.jwt$/m);
    expect(out).toMatch(/^Number +291$/m);
    expect(out).toMatch(/^Newer one on +2039-01-01 \(in \d+ days\)$/m);
    expect(out).toMatch(/^Believed until +2039-01-31 \(30 days later\)$/m);
    expect(out).toMatch(/^Authenticators +1$/m);
    expect([code, out.trim().split('\n').at(-1)]).toEqual([0, 'The FIDO metadata are believed.']);
  });

  it('ends with 1 for one that is too old, and tells programs so', async () => {
    files.write({ no: 292, nextUpdate: '2021-01-01' });
    const { code, out } = await run(files.env, ['metadata', 'check', '--json']);
    const nextUpdate = Date.parse('2021-01-01') / 1000;
    expect(JSON.parse(out)).toEqual({
      ...files.fidoMetadata,
      state: { kind: 'stale', no: 292, nextUpdate, staleAt: nextUpdate + 30 * 86_400, entries: 1 },
    });
    expect(code).toBe(1);
  });

  it('says what is wrong with one that is not believed', async () => {
    files.writeText('<html>Moved</html>');
    const { code, out } = await run(files.env);
    expect([code, out]).toEqual([1, expect.stringContaining('the file is not a metadata blob')]);
  });

  it('says that there are none, as the check of everything does', async () => {
    const { code, out } = await run({});
    expect([code, out]).toEqual([1, expect.stringContaining('fidoMetadata.file is not set')]);
    const all = await run({ LATCHKEY_DATA_DIR: dirname(files.env['LATCHKEY_FIDO_METADATA_FILE'] ?? '') }, ['check']);
    expect(all.out).toContain('There are no FIDO metadata');
  });
});
