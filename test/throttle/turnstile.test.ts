import { describe, expect, it } from '@jest/globals';
import { turnstile } from '#src/throttle/turnstile.ts';

describe('a turnstile', () => {
  const opened = () => Promise.withResolvers<string>();

  it('lets one in after the other, in the order in which they came', async () => {
    const pass = turnstile({ inside: 1, waiting: 2 });
    const seen: string[] = [];
    const go = (name: string) =>
      pass('acme', async () => {
        seen.push(`${name} in`);
        await Promise.resolve();
        seen.push(`${name} out`);
        return name;
      });
    expect(await Promise.all([go('a'), go('b'), go('c')])).toEqual(['a', 'b', 'c']);
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('sends away whoever comes when enough wait, and nobody of another key', async () => {
    const pass = turnstile({ inside: 1, waiting: 1 });
    const door = opened();
    const inside = [pass('acme', () => door.promise), pass('acme', () => door.promise)];
    const away = pass('acme', () => door.promise);
    await expect(away).rejects.toMatchObject({ code: 'too_many_requests', headers: { 'Retry-After': '5' } });
    expect(await pass('globex', () => Promise.resolve('in'))).toBe('in');
    door.resolve('done');
    expect(await Promise.all(inside)).toEqual(['done', 'done']);
    expect(await pass('acme', () => Promise.resolve('in'))).toBe('in');
  });

  it('is free again after what has failed', async () => {
    const pass = turnstile({ inside: 1, waiting: 0 });
    await expect(pass('acme', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await pass('acme', () => Promise.resolve('in'))).toBe('in');
  });
});
