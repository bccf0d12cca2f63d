import { createHash } from 'node:crypto';

const SMALLEST = 1024;
/** Of the 53 bits that a number holds exactly: two names in a million millions look the same. */
const BYTES = 6;

/** Names that have come before, as numbers: 16 to 32 bytes for each, whatever they are. */
export interface Seen {
  /** True for the first time. */
  add(name: string): boolean;
}

/** A table that is never more than half full, where a number is next to where it belongs. */
export function seenNames(): Seen {
  let table = new Float64Array(SMALLEST);
  let count = 0;

  const placeOf = (number: number) => {
    let place = number % table.length;
    while (table[place] !== 0 && table[place] !== number) place = (place + 1) % table.length;
    return place;
  };
  const grow = () => {
    const before = table;
    table = new Float64Array(before.length * 2);
    for (const number of before) if (number !== 0) table[placeOf(number)] = number;
  };

  return {
    add: (name) => {
      // 0 is an empty place.
      const number = createHash('sha256').update(name).digest().readUIntBE(0, BYTES) || 1;
      const place = placeOf(number);
      if (table[place] === number) return false;
      table[place] = number;
      count += 1;
      if (count * 2 > table.length) grow();
      return true;
    },
  };
}
