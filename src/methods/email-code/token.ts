import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { SealError, type Sealer } from '#src/keys/seal.ts';
import type { User } from '#src/storage/ports/user-store.ts';

/** Where a code was asked for, and by which name: it is good nowhere else. */
export interface TokenPlace {
  readonly tenantId: string;
  readonly binding: string;
  readonly subject: string;
}

const shape = z.object({ id: z.string(), code: z.string(), who: z.string(), expiresAt: z.number() });

/** A code on its way, sealed into the page that asks for it. As long for nobody as for anybody. */
export type CodeToken = z.infer<typeof shape>;

const DIGITS = /^\d{6}$/;

export function sealToken(sealer: Pick<Sealer, 'seal'>, token: CodeToken, place: TokenPlace): string {
  return sealer.seal(JSON.stringify(token), contextOf(place));
}

/** Undefined for what was made up, or asked for in another browser, at another tenant or by another name. */
export function openToken(sealer: Pick<Sealer, 'open'>, token: string, place: TokenPlace): CodeToken | undefined {
  try {
    return shape.parse(JSON.parse(sealer.open(token, contextOf(place))));
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

/** Whom a code is for: a user at an address, hashed so that it is as long for everybody. */
export function whoIs(user: User | undefined): string {
  const who = user === undefined ? ['nobody'] : [user.tenantId, user.id, user.email];
  return createHash('sha256').update(JSON.stringify(who)).digest('base64url');
}

/** Six digits however they were typed, or undefined. */
export function readDigits(typed: string): string | undefined {
  const code = typed
    .slice(0, 32)
    .normalize('NFKC')
    .replaceAll(/[\s\p{Pd}]/gu, '');
  return DIGITS.test(code) ? code : undefined;
}

export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function contextOf({ tenantId, binding, subject }: TokenPlace): string {
  return JSON.stringify(['email-code', tenantId, binding, subject]);
}
