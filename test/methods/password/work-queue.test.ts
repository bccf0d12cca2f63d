import { describe, expect, it } from '@jest/globals';
import { workQueue } from '#src/methods/password/work-queue.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Tasks that end when told to. */
function controlled(run: ReturnType<typeof workQueue>) {
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const start = (id: number) =>
    run(async () => {
      started.push(id);
      await new Promise<void>((resolve) => (finish[id] = resolve));
      return id;
    });
  return { started, finish, start };
}

describe('workQueue', () => {
  it('runs so many at a time, the others in the order they came', async () => {
    const { started, finish, start } = controlled(workQueue({ running: 2, waiting: 10 }));
    const all = Promise.all([0, 1, 2, 3].map(start));
    await settle();
    expect(started).toEqual([0, 1]);
    finish[1]!();
    await settle();
    expect(started).toEqual([0, 1, 2]);
    finish[0]!();
    await settle();
    finish[2]!();
    finish[3]!();
    expect(await all).toEqual([0, 1, 2, 3]);
  });

  it('turns away what would wait too long, and takes tasks again once there is room', async () => {
    const { finish, start } = controlled(workQueue({ running: 1, waiting: 1 }));
    const accepted = [start(0), start(1)];
    await expect(start(2)).rejects.toMatchObject({ name: 'ProblemError', code: 'unavailable', status: 503 });
    finish[0]!();
    await settle();
    const later = start(3);
    finish[1]!();
    await settle();
    finish[3]!();
    expect(await Promise.all([...accepted, later])).toEqual([0, 1, 3]);
  });

  it('goes on after a task that fails', async () => {
    const run = workQueue({ running: 1, waiting: 1 });
    await expect(run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await run(() => Promise.resolve('fine'))).toBe('fine');
  });
});
