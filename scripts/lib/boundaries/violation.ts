import type { SourceFile } from './scan.ts';

export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  /** What is wrong, and what to do about it. */
  readonly message: string;
}

export type Rule = (file: SourceFile) => Violation[];

export const describeViolation = ({ path, line, rule, message }: Violation) => `${path}:${line} ${rule}: ${message}`;
