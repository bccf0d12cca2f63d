import { describe, expect, it } from '@jest/globals';
import { csvLine } from '#src/admin/csv.ts';

describe('a line of CSV', () => {
  it('quotes what has commas, quotes or line breaks in it', () => {
    expect(csvLine(['a', 'b, c', 'say "d"', 'two\nlines'])).toBe('a,"b, c","say ""d""","two\nlines"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])('keeps %j from being a formula', (text) => {
    expect(csvLine([text])).toBe(`'${text}\r\n`);
  });

  it('leaves numbers as they are, negative ones too, and nothing where there is nothing', () => {
    expect(csvLine([-1, true, null, undefined])).toBe('-1,true,,\r\n');
  });
});
