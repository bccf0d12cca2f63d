import { describe, expect, it } from '@jest/globals';
import { recentlyRead, STALENESS } from '#src/recently-read.ts';
import { fixedClock } from './support/fixed-clock.ts';

describe('what was read a moment ago', () => {
  const setup = (values: Record<string, string> = { a: 'first' }) => {
    const clock = fixedClock();
    let reads = 0;
    const recent = recentlyRead(async (key: string) => {
      reads += 1;
      return values[key];
    }, clock);
    return { clock, values, recent, reads: () => reads };
  };

  it('is read once in five seconds, and seen changed after them', async () => {
    const { clock, values, recent, reads } = setup();
    expect(await recent.find('a')).toBe('first');
    values['a'] = 'second';
    clock.advance(STALENESS - 1);
    expect(await recent.find('a')).toBe('first');
    clock.advance(1);
    expect(await recent.find('a')).toBe('second');
    expect(reads()).toBe(2);
  });

  it('is read anew once it is forgotten', async () => {
    const { values, recent } = setup();
    await recent.find('a');
    values['a'] = 'second';
    recent.forget('a');
    expect(await recent.find('a')).toBe('second');
  });

  it('is looked for every time when it is not there', async () => {
    const { values, recent } = setup({});
    expect(await recent.find('a')).toBeUndefined();
    values['a'] = 'made meanwhile';
    expect(await recent.find('a')).toBe('made meanwhile');
  });

  it('is not kept for longer when the clock is set back', async () => {
    const { clock, values, recent } = setup();
    await recent.find('a');
    values['a'] = 'second';
    clock.advance(-3600);
    expect(await recent.find('a')).toBe('second');
  });
});
