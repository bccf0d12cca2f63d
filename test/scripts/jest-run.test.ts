import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runJest } from '../../scripts/lib/jest-run.ts';

// Each test starts a jest of its own.
jest.setTimeout(60_000);

const PROJECT = resolve(import.meta.dirname, '../..');

describe('runJest', () => {
  let root = '';

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'latchkey-jest-'));
    symlinkSync(join(PROJECT, 'node_modules'), join(root, 'node_modules'));
    writeFileSync(join(root, 'package.json'), '{}');
    mkdirSync(join(root, 'fake'));
    const files = {
      'good.test.cjs': `test('one', () => {}); test.skip('two', () => {}); test.todo('three');`,
      'bad.test.cjs': `test('is wrong', () => { throw new Error('no'); });`,
      'unloadable.test.cjs': `require('./nowhere');`,
      'leak.test.cjs': `test('leaks', () => { setInterval(() => {}, 1000); require('node:net').createServer().listen(0); });`,
      'slow.test.cjs': `test('hangs', () => new Promise(() => {}), 60000);`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'fake', name), text);
    writeFileSync(join(root, 'jest.config.json'), '{ "testMatch": ["**/*.test.cjs"], "maxWorkers": 1 }');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const run = (name: string, overrides = {}) =>
    runJest({ root, args: [name], timeoutSeconds: 30, graceSeconds: 1, output: 'ignore', ...overrides });

  it('counts what passed and what was skipped', async () => {
    expect(await run('good')).toMatchObject({ passed: 1, failed: 0, skipped: 2, failures: [] });
  });

  it('names what failed', async () => {
    expect(await run('bad')).toMatchObject({ passed: 0, failed: 1, failures: ['fake/bad.test.cjs: is wrong'] });
  });

  it('counts a file that cannot be loaded as a failure', async () => {
    expect(await run('unloadable')).toMatchObject({ failed: 1, failures: ['fake/unloadable.test.cjs: cannot be run'] });
  });

  it('calls a run without tests a failure', async () => {
    expect(await run('nothing-of-that-name')).toMatchObject({ passed: 0, failed: 1 });
  });

  it('ends a run that a leaked handle keeps alive, and calls it a failure', async () => {
    const totals = await run('leak');
    expect(totals).toMatchObject({ passed: 1, failed: 1 });
    expect(totals.failures[0]).toContain('left open');
  });

  it('ends a run that takes too long, and calls it a failure', async () => {
    const totals = await run('slow', { timeoutSeconds: 2 });
    expect(totals).toMatchObject({ passed: 0, failed: 1 });
    expect(totals.failures[0]).toContain('not finished after 2 seconds');
  });
});
