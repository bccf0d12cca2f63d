import { scimError } from './problem.ts';

const LONGEST = 64;

/** The id of a group by its name: `Finance & Controlling` is `finance-controlling`. Throws where nothing of it is left. */
export function groupId(name: string): string {
  const id = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replaceAll(/^-+|-+$/g, '');
  if (id !== '') return id;
  throw scimError(
    400,
    'invalidValue',
    'The displayName of a group has a Latin letter or a digit: its id is made of them',
  );
}
