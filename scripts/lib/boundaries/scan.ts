/** A source file taken apart as far as the rules need it. */
export interface SourceFile {
  /** From the root of the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The text with comments, strings and regular expressions blanked out; lines and columns stay. */
  readonly code: string;
  readonly comments: readonly Located[];
  readonly imports: readonly Import[];
}

export interface Located {
  readonly line: number;
  readonly text: string;
}

export interface Import {
  readonly line: number;
  readonly specifier: string;
  /** What stands between `import` and `from`. */
  readonly clause: string;
}

const TOKEN = new RegExp(
  [
    /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)/,
    /(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")/,
    /(?<template>`(?:\\.|[^`\\])*`)/,
    // A slash starts a regular expression where a value cannot have ended.
    /(?<=(?:^|[(,=:[!&|?{};>\n]|return)\s*)(?<regex>\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

const IMPORT =
  /\b(?:import|export)\s+(?<clause>[^'";]*?)\s*\bfrom\s*['"](?<from>[^'"]+)['"]|\bimport\s*\(?\s*['"](?<bare>[^'"\s]+)['"]/g;

export function scan(path: string, text: string): SourceFile {
  const comments: Located[] = [];
  const withoutComments = text.replace(TOKEN, (token, ...rest) => {
    if (!token.startsWith('//') && !token.startsWith('/*')) return token;
    comments.push({ line: lineAt(text, offsetIn(rest)), text: token });
    return blank(token);
  });
  const code = withoutComments.replace(TOKEN, (token) => (token.startsWith('`') ? template(token) : blank(token)));
  return { path, text, code, comments, imports: importsOf(withoutComments) };
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function importsOf(text: string): Import[] {
  return [...text.matchAll(IMPORT)].map((match) => ({
    line: lineAt(text, match.index),
    specifier: match.groups?.['from'] ?? match.groups?.['bare'] ?? '',
    clause: match.groups?.['clause'] ?? '',
  }));
}

const blank = (token: string) => token.replaceAll(/[^\n]/g, ' ');

// What stands in `${…}` is code like any other.
const template = (token: string) =>
  token
    .split(/(\$\{[^}]*\})/)
    .map((part) => (part.startsWith('${') ? part : blank(part)))
    .join('');

// String.replace passes the groups, then the offset, then the whole string.
const offsetIn = (rest: readonly unknown[]) =>
  rest.findLast((argument): argument is number => typeof argument === 'number') ?? 0;
