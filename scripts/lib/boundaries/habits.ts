import { lineAt, type Located, type SourceFile } from './scan.ts';
import type { Violation } from './violation.ts';

interface CommentRule {
  readonly rule: string;
  readonly pattern: RegExp;
  readonly message: string;
}

const COMMENT_RULES: readonly CommentRule[] = [
  {
    rule: 'comments',
    pattern: /\b(todo|fixme|xxx|hack|for now|should work|obviously|workaround for now)\b/i,
    message: 'finish it, or open an issue: a comment keeps no promises',
  },
  {
    rule: 'comments',
    pattern: /^\/[/*]+\s*([-=*#~_])\1{3,}/,
    message: 'no banners: a file that needs them wants to be two files',
  },
  {
    rule: 'comments',
    pattern: /^\/\/\s*((const|let|import|export|return|if|for|await|throw)\b.*[;{]|\}.*)$/,
    message: 'no code in comments: the history keeps it',
  },
  {
    rule: 'suppressions',
    pattern: /\b(ox|es)lint-disable(?!.*\s--\s\S)/,
    message: 'say why: // oxlint-disable-next-line rule -- reason',
  },
  {
    rule: 'suppressions',
    pattern: /@ts-(ignore|nocheck)|@ts-expect-error\s*(\*\/)?$|prettier-ignore\s*(\*\/)?$/,
    message: 'use @ts-expect-error, or prettier-ignore, and say why on the same line',
  },
];

const BARREL = /^\s*export\s*(\*|type\s*\{|\{)[^;]*\bfrom\b/gm;

/** What reads badly in any file: comments, suppressions without a reason, barrels, test names. */
export function checkHabits(file: SourceFile): Violation[] {
  return [...checkComments(file), ...checkBarrel(file), ...checkDoubleAssertions(file), ...checkTestNames(file)];
}

function checkComments({ path, comments }: SourceFile): Violation[] {
  return comments.flatMap((comment) =>
    COMMENT_RULES.filter(({ pattern }) => pattern.test(comment.text)).map(({ rule, message }) => ({
      path,
      line: comment.line,
      rule,
      message: `“${firstLine(comment)}”: ${message}`,
    })),
  );
}

function checkBarrel({ path, code }: SourceFile): Violation[] {
  // The order of the prompts is what that file says.
  if (!path.startsWith('src/') || path === 'src/oidc/prompts/index.ts') return [];
  return [...code.matchAll(BARREL)].map(({ index }) => ({
    path,
    line: lineAt(code, index) + 1,
    rule: 'barrels',
    message: 'no re-exports: import from the file that has it',
  }));
}

function checkDoubleAssertions({ path, code, comments }: SourceFile): Violation[] {
  if (!path.startsWith('src/')) return [];
  return [...code.matchAll(/\bas\s+unknown\s+as\b/g)].flatMap(({ index }) => {
    const line = lineAt(code, index);
    const explained = comments.some((comment) => comment.line === line || endLine(comment) === line - 1);
    const message = 'say in a comment why the type cannot be proven';
    return explained ? [] : [{ path, line, rule: 'assertions', message }];
  });
}

function checkTestNames({ path, text }: SourceFile): Violation[] {
  if (!path.startsWith('test/')) return [];
  return [...text.matchAll(/\b(?:it|test)(?:\.each\([^)]*\))?\(\s*['"`][^'"`\n]*\bshould\b/g)].map(({ index }) => ({
    path,
    line: lineAt(text, index),
    rule: 'test-names',
    message: 'say what is so, in the present tense, not what should be',
  }));
}

const firstLine = ({ text }: Located) => text.split('\n')[0] ?? '';
const endLine = ({ line, text }: Located) => line + text.split('\n').length - 1;
