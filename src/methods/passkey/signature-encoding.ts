const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * Whether an ECDSA signature is DER and nothing but DER (WebAuthn §6.5.5, RFC 3279 §2.2.3): shortest lengths, shortest
 * positive integers, no byte after the end. The library reads other encodings of the same signature too.
 */
export function isStrictDer(signature: Uint8Array): boolean {
  // Two integers of at most 33 bytes: every length fits into one byte.
  if (signature[0] !== SEQUENCE || signature[1] !== signature.length - 2) return false;
  const second = endOfInteger(signature, 2);
  return second !== undefined && endOfInteger(signature, second) === signature.length;
}

function endOfInteger(bytes: Uint8Array, at: number): number | undefined {
  const [tag, length = 0, first = 0, next = 0] = bytes.subarray(at, at + 4);
  const end = at + 2 + length;
  if (tag !== INTEGER || length === 0 || length > 33 || end > bytes.length) return undefined;
  if (first >= 0x80) return undefined;
  if (first === 0 && length > 1 && next < 0x80) return undefined;
  return end;
}
