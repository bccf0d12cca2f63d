import { describe, expect, it } from '@jest/globals';
import { systemRandom } from '#src/random.ts';

describe('random bytes', () => {
  it.each([0, 1, 12, 64, 65, 5000])('come as %d when so many are asked for', (size) => {
    expect(systemRandom.bytes(size)).toHaveLength(size);
  });

  it('are never handed out twice, however many are drawn', () => {
    const drawn = Array.from({ length: 5000 }, () => systemRandom.bytes(16).toString('hex'));
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it('stay what they are while others are drawn', () => {
    const bytes = systemRandom.bytes(32);
    const before = Buffer.from(bytes);
    for (let draw = 0; draw < 1000; draw += 1) systemRandom.bytes(32);
    expect(bytes).toEqual(before);
    expect(bytes).not.toEqual(Buffer.alloc(32));
  });
});
