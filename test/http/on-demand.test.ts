import { describe, expect, it } from '@jest/globals';
import type { ParameterizedContext } from 'koa';
import { onDemand } from '#src/http/on-demand.ts';

type Asked = ParameterizedContext & { readonly path: string };
const asked = (path: string) => ({ path }) as Asked;
const next = () => Promise.resolve('next');

describe('a part that is loaded on demand', () => {
  it('is not loaded for what is not for it', async () => {
    let loads = 0;
    const part = onDemand<Asked>(
      ({ path }) => path === '/part',
      () => {
        loads += 1;
        return Promise.resolve(() => Promise.resolve('part'));
      },
    );
    expect(await part(asked('/other'), next)).toBe('next');
    expect(loads).toBe(0);
  });

  it('is loaded once, however many ask at once', async () => {
    let loads = 0;
    const part = onDemand<Asked>(
      () => true,
      async () => {
        loads += 1;
        await Promise.resolve();
        return () => Promise.resolve('part');
      },
    );
    const answers = await Promise.all([1, 2, 3].map(() => part(asked('/part'), next)));
    expect([answers, loads]).toEqual([['part', 'part', 'part'], 1]);
  });

  it('is tried again after it could not be loaded', async () => {
    let loads = 0;
    const part = onDemand<Asked>(
      () => true,
      () => {
        loads += 1;
        return loads === 1 ? Promise.reject(new Error('no file')) : Promise.resolve(() => Promise.resolve('part'));
      },
    );
    await expect(part(asked('/part'), next)).rejects.toThrow('no file');
    expect(await part(asked('/part'), next)).toBe('part');
  });
});
