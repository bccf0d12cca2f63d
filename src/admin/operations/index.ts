import type { Operation } from '../operation.ts';
import { GROUP_OPERATIONS } from './groups.ts';
import { PASS_OPERATIONS } from './passes.ts';
import { SESSION_OPERATIONS } from './sessions.ts';
import { MEMBERSHIP_OPERATIONS } from './user-groups.ts';
import { STANDING_OPERATIONS } from './user-standing.ts';
import { USER_OPERATIONS } from './users.ts';

/** Everything that can be administered. */
export const OPERATIONS: readonly Operation[] = [
  ...USER_OPERATIONS,
  ...STANDING_OPERATIONS,
  ...MEMBERSHIP_OPERATIONS,
  ...PASS_OPERATIONS,
  ...SESSION_OPERATIONS,
  ...GROUP_OPERATIONS,
];
