import { z } from 'zod';

// WebAuthn Level 3 §5.8.1: browsers may add members, so that unknown ones are no fault.
const clientData = z.object({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
  topOrigin: z.unknown().optional(),
});

export type ClientData = z.infer<typeof clientData>;

/** What the browser says of the ceremony; undefined when it is not JSON of that shape in UTF-8. */
export function parseClientData(base64url: string): ClientData | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64url, 'base64url'));
    return clientData.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // not UTF-8, or not JSON
  }
}

/** Why this is not a ceremony of ours, or undefined (§7.1 steps 7, 9-11; §7.2 steps 10, 12-14). */
export function clientDataRefusal(
  { type, origin, crossOrigin, topOrigin }: ClientData,
  expected: { readonly type: 'webauthn.create' | 'webauthn.get'; readonly origins: readonly string[] },
): 'malformed' | 'wrong_origin' | undefined {
  if (type !== expected.type) return 'malformed';
  if (!expected.origins.includes(origin)) return 'wrong_origin';
  // Pages of ours are never framed: a ceremony from inside another site's page is somebody else's.
  if (crossOrigin === true || topOrigin !== undefined) return 'wrong_origin';
  return undefined;
}
