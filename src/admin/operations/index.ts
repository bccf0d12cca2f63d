import type { Operation } from '../operation.ts';
import { USER_OPERATIONS } from './users.ts';

/** Everything that can be administered. */
export const OPERATIONS: readonly Operation[] = [...USER_OPERATIONS];
