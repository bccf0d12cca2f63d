import { checkDoors } from './doors.ts';
import { checkHabits } from './habits.ts';
import { checkLayers } from './layers.ts';
import { scan, type SourceFile } from './scan.ts';
import type { Rule, Violation } from './violation.ts';

const RULES: readonly Rule[] = [checkLayers, checkDoors, checkHabits];

/** Checks a tree of sources, given as path → text, against every rule. */
export function checkBoundaries(tree: Readonly<Record<string, string>>): Violation[] {
  const files = Object.entries(tree).map(([path, text]) => scan(path, text));
  return [...files.flatMap((file) => RULES.flatMap((rule) => rule(file))), ...checkFolderSentences(files)].toSorted(
    (a, b) => a.path.localeCompare(b.path) || a.line - b.line,
  );
}

// A newcomer reads one sentence a folder and has the map.
function checkFolderSentences(files: readonly SourceFile[]): Violation[] {
  const folders = Map.groupBy(
    files.filter(({ path }) => /^src\/[^/]+\//.test(path)),
    ({ path }) => path.split('/')[1] ?? '',
  );
  return [...folders].flatMap(([folder, members]) => {
    const isSaid = members.some(({ text }) => /^\/\/ [A-Z].*[.:]/.test(text));
    const message = `start the main file of src/${folder} with one sentence saying what the folder is for`;
    return isSaid ? [] : [{ path: members[0]?.path ?? '', line: 1, rule: 'folder-sentence', message }];
  });
}
