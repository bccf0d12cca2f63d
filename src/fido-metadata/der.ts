/** One element of DER (X.690 §8.1): its tag and what is in it. */
export interface Der {
  readonly tag: number;
  readonly content: Buffer;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  octetString: 0x04,
  objectIdentifier: 0x06,
  sequence: 0x30,
  version: 0xa0,
  extensions: 0xa3,
} as const;

/** The elements that these bytes are, one after the other. Throws a RangeError for anything else. */
export function readDer(bytes: Buffer): readonly Der[] {
  const elements: Der[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes.readUInt8(at);
    if ((tag & 0x1f) === 0x1f) throw new RangeError('A tag of several bytes');
    const { length, start } = readLength(bytes, at + 1);
    const end = start + length;
    if (end > bytes.length) throw new RangeError('An element longer than what holds it');
    elements.push({ tag, content: bytes.subarray(start, end) });
    at = end;
  }
  return elements;
}

/** The elements of a single one with this tag. Throws a RangeError for anything else. */
export function readInside(bytes: Buffer, tag: number): readonly Der[] {
  const [element, ...rest] = readDer(bytes);
  if (element?.tag !== tag || rest.length > 0) throw new RangeError('Another element than expected');
  return readDer(element.content);
}

// X.690 §10.1: the definite form, in as few bytes as it takes.
function readLength(bytes: Buffer, at: number) {
  const first = bytes.readUInt8(at);
  if (first < 0x80) return { length: first, start: at + 1 };
  const size = first & 0x7f;
  if (size === 0 || size > 4) throw new RangeError('A length of no definite form');
  const length = bytes.readUIntBE(at + 1, size);
  if (length < 0x80 || length < 2 ** (8 * (size - 1))) throw new RangeError('A length longer than it need be');
  return { length, start: at + 1 + size };
}
