import { createHash } from 'node:crypto';

// An id is the session cookie, the code, the refresh token itself: whoever reads the database must not hold any of them.
export function storageId(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
