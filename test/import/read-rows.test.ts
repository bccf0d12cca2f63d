import { describe, expect, it } from '@jest/globals';
import { LONGEST } from '#src/import/lines.ts';
import { rowsOf } from './support.ts';

const values = async (text: string) => (await rowsOf(text)).map((row) => ('values' in row ? row.values : row.problem));
const unreadable = (message: string | RegExp) => ({ name: 'UnreadableFile', message: expect.stringMatching(message) });

describe('a table', () => {
  it.each([1, 2, 3, 1000])('is read the same in pieces of %i bytes', async (size) => {
    const text =
      '\uFEFFusername,displayName,groups\r\n"ada","Ada ""The"" Lovelace","staff;admins"\r\n\r\nžofie,Žofie 山田 👩‍🚀,\r\n';
    expect(await rowsOf(text, size)).toEqual([
      { line: 2, values: { username: 'ada', displayName: 'Ada "The" Lovelace', groups: 'staff;admins' } },
      { line: 4, values: { username: 'žofie', displayName: 'Žofie 山田 👩‍🚀', groups: '' } },
    ]);
  });

  it('tells the line on which a row begins, however many lines it goes over', async () => {
    const text = 'username,displayName\nada,"Ada\nof\nLondon"\n\nbob,Bob';
    expect(await rowsOf(text)).toEqual([
      { line: 2, values: { username: 'ada', displayName: 'Ada\nof\nLondon' } },
      { line: 6, values: { username: 'bob', displayName: 'Bob' } },
    ]);
  });

  it.each([
    ['semicolons', 'username;displayName\nada;"Lovelace; Ada"'],
    ['tabs', 'username\tdisplayName\nada\t"Lovelace; Ada"'],
    ['commas', 'username,displayName\nada,Lovelace; Ada'],
  ])('may have %s between its columns', async (_, text) => {
    expect(await values(text)).toEqual([{ username: 'ada', displayName: 'Lovelace; Ada' }]);
  });

  it('says which rows cannot be read, and goes on', async () => {
    const text = 'username,email\nada\nada,"a"b\nada,a"b\nada,,\nbob,';
    const malformed = { reason: 'malformed', path: '', message: expect.any(String) };
    expect(await values(text)).toEqual([malformed, malformed, malformed, malformed, { username: 'bob', email: '' }]);
  });

  it.each([
    ['a column that there is not', 'username,password\nada,x', /no column “password”.*passwordHash/],
    ['no user name', 'email\nada@acme.example', 'username has to be there'],
    ['a column twice', 'username,username\nada,bob', 'twice'],
    ['a quote that is never closed', 'username\nada\n"bob\ncarl', 'line 3 is never closed'],
    ['a row without an end', `username\n"${'x\n'.repeat(LONGEST)}`, /Line 2 begins something longer/],
    ['a line without an end', `username\n${'x'.repeat(LONGEST + 1)}`, /Line 2 begins something longer/],
    ['nothing', ' \n', 'empty'],
  ])('with %s is not read', async (_, text, message) => {
    await expect(rowsOf(text, 1000)).rejects.toMatchObject(unreadable(message));
  });

  it('is not read where it is no UTF-8', async () => {
    const latin1 = Buffer.from('username,displayName\nada,Zo\u00eb', 'latin1');
    await expect(rowsOf(latin1)).rejects.toMatchObject(unreadable('not UTF-8'));
    await expect(rowsOf(Buffer.from('username\nada', 'utf16le'))).rejects.toMatchObject(unreadable('no column'));
  });
});

describe('JSON', () => {
  const ada = { username: 'ada', groups: ['staff'], emailVerified: true };

  it('is an array, or an object on each line', async () => {
    const array = `\n [ ${JSON.stringify(ada)},\n null, 7 ]`;
    expect(await rowsOf(array)).toEqual([
      { line: 1, values: ada },
      { line: 2, values: null },
      { line: 3, values: 7 },
    ]);
    const lines = `${JSON.stringify(ada)}\r\n\n{"username"\n${JSON.stringify({ username: 'bob' })}`;
    expect(await rowsOf(lines)).toEqual([
      { line: 1, values: ada },
      { line: 3, problem: { reason: 'malformed', path: '', message: 'the line is no JSON' } },
      { line: 4, values: { username: 'bob' } },
    ]);
  });

  it('that is no array in the end is not read, and what is wrong is not repeated', async () => {
    await expect(rowsOf('[{"passwordHash": "s3cret"')).rejects.toMatchObject(unreadable(/^(?!.*s3cret).*none/));
  });
});
