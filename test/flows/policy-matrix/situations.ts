import type { Section } from './situation.ts';
import { WAYS_IN } from './ways-in.ts';

/** All of them, in the order of the documentation. */
export const SECTIONS: readonly Section[] = [WAYS_IN];
