import { createHash } from 'node:crypto';
import type { Random } from '#src/random.ts';

/** Randomness that is the same in every run: SHA-256 of the seed and a counter. */
export function seededRandom(seed = 'latchkey'): Random {
  let drawn = 0;
  const block = () => createHash('sha256').update(`${seed}:${drawn++}`).digest();

  const bytes = (size: number): Buffer => {
    const blocks = Array.from({ length: Math.ceil(size / 32) }, block);
    return Buffer.concat(blocks).subarray(0, size);
  };
  return {
    bytes,
    below: (limit) => bytes(6).readUIntBE(0, 6) % limit,
    uuid: () => uuidFrom(bytes(16)),
  };
}

// RFC 9562 §5.4: version 4, variant 10.
function uuidFrom(bytes: Buffer): string {
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
