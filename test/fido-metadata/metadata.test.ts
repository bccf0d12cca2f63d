import { rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { fidoMetadata } from '#src/fido-metadata/metadata.ts';
import { fixedClock, NOW } from '../support/fixed-clock.ts';
import { AAGUID, blobAuthority, NO_METADATA, testMetadata, type TestMetadata } from '../support/test-metadata.ts';

const DAY = 86_400;
const open: TestMetadata[] = [];
afterEach(() => open.splice(0).forEach((metadata) => metadata.remove()));

function setUp(over: Partial<TestMetadata['fidoMetadata']> = {}) {
  const files = testMetadata();
  open.push(files);
  const clock = fixedClock();
  const said: string[] = [];
  const log = (_: unknown, message: string) => void said.push(message);
  const settings = { ...files.fidoMetadata, ...over };
  const file = files.fidoMetadata.file ?? '';
  const metadata = fidoMetadata({ settings, clock, logger: { info: log, warn: log } });
  /** The state after the file was changed and the next look is due; another time stamp, however quick the test is. */
  const later = () => {
    clock.advance(60);
    return metadata.state();
  };
  return { files, clock, said, file, metadata, later };
}

describe('FIDO metadata', () => {
  it('are missing where no file is named', async () => {
    const metadata = fidoMetadata({ settings: NO_METADATA, clock: fixedClock(), logger: { info: no, warn: no } });
    expect(await metadata.state()).toEqual({ kind: 'missing' });
    expect(await metadata.find(AAGUID)).toBeUndefined();
  });

  it('are read at first need, once for all who ask at the same time', async () => {
    const { metadata, said } = setUp();
    expect(said).toEqual([]);
    const states = await Promise.all(Array.from({ length: 20 }, () => metadata.state()));
    const nextUpdate = Date.parse('2023-12-14') / 1000;
    for (const state of states) {
      expect(state).toEqual({ kind: 'current', no: 1, nextUpdate, staleAt: nextUpdate + 30 * DAY, entries: 1 });
    }
    expect(said).toEqual(['FIDO metadata read']);
    expect(await metadata.find(AAGUID)).toMatchObject({ description: 'Test Key' });
    expect(await metadata.find('00000000-0000-0000-0000-000000000000')).toBeUndefined();
  });

  it('vouch for nobody once they are older than allowed', async () => {
    const { metadata, clock } = setUp({ maxAge: 3 });
    const staleAt = Date.parse('2023-12-17') / 1000;
    clock.set(staleAt - 1);
    expect((await metadata.state()).kind).toBe('current');
    clock.set(staleAt);
    expect((await metadata.state()).kind).toBe('stale');
    expect(await metadata.find(AAGUID)).toBeUndefined();
  });

  it('are read anew when the file has changed, looked at once a minute', async () => {
    const { metadata, files, clock, later } = setUp();
    await metadata.state();
    files.write({ entries: [{ description: 'Another Key' }, { aaguid: '11111111-2222-4333-8444-555555555555' }] });
    clock.advance(59);
    expect(await metadata.state()).toMatchObject({ no: 1, entries: 1 });
    clock.advance(-59);
    expect(await later()).toMatchObject({ kind: 'current', no: 2, entries: 2 });
    expect(await metadata.find(AAGUID)).toMatchObject({ description: 'Another Key' });
  });

  it('are looked at again at once when the clock was set back', async () => {
    const { metadata, files, clock } = setUp();
    await metadata.state();
    files.write();
    clock.advance(-1);
    expect(await metadata.state()).toMatchObject({ no: 2 });
  });

  it('are not read again while the file is the same', async () => {
    const { metadata, later, said } = setUp();
    await metadata.state();
    await later();
    await later();
    expect(said).toHaveLength(1);
  });

  it('stay as they are when what comes after is broken, and say so once', async () => {
    const { metadata, files, later, said } = setUp();
    await metadata.state();
    files.writeText('half a bl');
    expect(await later()).toMatchObject({ kind: 'current', no: 1, problem: 'not_jws' });
    expect(await metadata.find(AAGUID)).toBeDefined();
    await later();
    expect(said).toEqual(['FIDO metadata read', 'the FIDO metadata do not do']);
    files.write({ no: 3 });
    expect(await later()).toEqual(expect.not.objectContaining({ problem: expect.anything() }));
    expect(await metadata.state()).toMatchObject({ no: 3 });
  });

  it('never go back to an older blob', async () => {
    const { metadata, files, later } = setUp();
    files.write({ no: 7 });
    expect(await metadata.state()).toMatchObject({ no: 7 });
    files.write({ no: 6, entries: [] });
    expect(await later()).toMatchObject({ no: 7, entries: 1, problem: 'older' });
  });

  it('stay as they are when the file is gone, and are unreadable where there never was one', async () => {
    const { metadata, file, later, files } = setUp();
    await metadata.state();
    rmSync(file);
    expect(await later()).toMatchObject({ kind: 'current', no: 1, problem: 'file_unreadable' });
    files.write();
    expect(await later()).toMatchObject({ no: 2 });
    const never = setUp({ file: `${file}.not-there` });
    expect(await never.metadata.state()).toEqual({ kind: 'unreadable', problem: 'file_unreadable' });
  });

  it('are not read from a file that is too large', async () => {
    const { metadata, file } = setUp();
    truncateSync(file, 64 * 1024 * 1024 + 1);
    expect(await metadata.state()).toEqual({ kind: 'unreadable', problem: 'file_too_large' });
  });

  it('wait for a root that can be read', async () => {
    const { metadata, files, later } = setUp();
    const pem = files.fidoMetadata.root ?? '';
    const certificate = files.rootPem;
    writeFileSync(pem, 'no certificate');
    expect(await metadata.state()).toEqual({ kind: 'unreadable', problem: 'root_unreadable' });
    writeFileSync(pem, certificate);
    expect(await later()).toMatchObject({ kind: 'current' });
  });

  it('are not believed under a root of somebody else, or under the FIDO Alliance’s', async () => {
    const { metadata, files } = setUp();
    files.writeText(blobAuthority().blob());
    expect(await metadata.state()).toEqual({ kind: 'unreadable', problem: 'unknown_root' });
    const fido = setUp({ root: null });
    expect(await fido.metadata.state()).toEqual({ kind: 'unreadable', problem: 'unknown_root' });
  });

  it('are read again when only the time of the file has changed, and may have the same number', async () => {
    const { metadata, file, later, said } = setUp();
    await metadata.state();
    utimesSync(file, NOW + 5, NOW + 5);
    expect(await later()).toEqual(expect.not.objectContaining({ problem: expect.anything() }));
    expect(said).toHaveLength(2);
  });
});

const no = () => {};
