import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = 8;

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/**
 * A picture of a page in fewer bytes. A browser filters each line for photographs and writes three colours a pixel; a
 * page has few colours, and its flat areas compress better as they are. Where there are more than a palette holds, those
 * next to each other become one.
 */
export function shrinkPng(png: Buffer): Buffer {
  const chunks = readChunks(png);
  const header = chunks.find(({ type }) => type === 'IHDR');
  if (!header) throw new TypeError('This is not a PNG');
  const pixels = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  const format = lineFormat(header.data);
  unfilter(pixels, format);
  const { palette, lines } = withPalette(pixels, format);
  const shrunk = [
    { type: 'IHDR', data: indexedHeader(header.data) },
    { type: 'PLTE', data: palette },
    { type: 'IDAT', data: deflateSync(lines, { level: 9 }) },
    { type: 'IEND', data: Buffer.of() },
  ];
  return Buffer.concat([png.subarray(0, SIGNATURE), ...shrunk.map(writeChunk)]);
}

const MOST_COLOURS = 256;

// §11.2.1: colour type 3 is an index into the palette, here of eight bits.
function indexedHeader(header: Buffer): Buffer {
  const indexed = Buffer.from(header);
  indexed[9] = 3;
  return indexed;
}

/** One byte a pixel in the place of three or four, and the colours they stand for; alpha is dropped. */
function withPalette(pixels: Buffer, format: LineFormat): { palette: Buffer; lines: Buffer } {
  for (let coarseness = 0; coarseness < 8; coarseness += 1) {
    const colours = new Map<number, number>();
    const lines = indexed(pixels, format, (red, green, blue) => {
      const colour = (coarse(red, coarseness) << 16) | (coarse(green, coarseness) << 8) | coarse(blue, coarseness);
      const index = colours.get(colour) ?? colours.size;
      colours.set(colour, index);
      return index;
    });
    if (colours.size <= MOST_COLOURS) {
      const palette = Buffer.from(
        [...colours.keys()].flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]),
      );
      return { palette, lines };
    }
  }
  throw new TypeError('This picture has no palette');
}

// White and black stay what they are.
function coarse(channel: number, bits: number): number {
  const step = 1 << bits;
  return Math.min(255, Math.round(channel / step) * step);
}

function indexed(
  pixels: Buffer,
  { bytesPerPixel, bytesPerLine }: LineFormat,
  indexOf: (red: number, green: number, blue: number) => number,
): Buffer {
  const perLine = bytesPerLine / bytesPerPixel + 1;
  const height = pixels.length / (bytesPerLine + 1);
  const lines = Buffer.alloc(perLine * height);
  for (let line = 0; line < height; line += 1) {
    let from = line * (bytesPerLine + 1) + 1;
    for (let to = line * perLine + 1; to < (line + 1) * perLine; to += 1) {
      lines[to] = indexOf(pixels[from] ?? 0, pixels[from + 1] ?? 0, pixels[from + 2] ?? 0);
      from += bytesPerPixel;
    }
  }
  return lines;
}

interface LineFormat {
  readonly bytesPerPixel: number;
  /** Without the byte that names the filter. */
  readonly bytesPerLine: number;
}

// Portable Network Graphics (Third Edition) §11.2.1: eight bits a channel, with or without alpha.
function lineFormat(header: Buffer): LineFormat {
  const bytesPerPixel = header[9] === 6 ? 4 : 3;
  return { bytesPerPixel, bytesPerLine: header.readUInt32BE(0) * bytesPerPixel };
}

// §9.2: each byte was written as its difference from a guess: from the pixel to the left, above, or both.
function unfilter(data: Buffer, { bytesPerPixel, bytesPerLine }: LineFormat): void {
  const stride = bytesPerLine + 1;
  for (let start = 0; start < data.length; start += stride) {
    const filter = data[start] ?? 0;
    for (let at = start + 1; at < start + stride; at += 1) {
      const isFirst = at - start <= bytesPerPixel;
      const left = isFirst ? 0 : (data[at - bytesPerPixel] ?? 0);
      const above = data[at - stride] ?? 0;
      const corner = isFirst ? 0 : (data[at - stride - bytesPerPixel] ?? 0);
      data[at] = (data[at] ?? 0) + guess(filter, left, above, corner);
    }
    data[start] = 0;
  }
}

function guess(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  return filter === 4 ? paeth(left, above, corner) : 0;
}

// §9.4: whichever of the three is nearest to where a plane through them would be.
function paeth(left: number, above: number, corner: number): number {
  const plane = left + above - corner;
  const [toLeft, toAbove, toCorner] = [Math.abs(plane - left), Math.abs(plane - above), Math.abs(plane - corner)];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

// §5.3: length, type, data, CRC.
function readChunks(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function writeChunk({ type, data }: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
