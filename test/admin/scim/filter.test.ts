import { describe, expect, it } from '@jest/globals';
import { readFilter } from '#src/admin/scim/filter.ts';
import { patched } from '#src/admin/scim/patch.ts';

const ANN = {
  userName: 'ann',
  displayName: 'Ann "A" Lee',
  name: { formatted: 'Ann Lee' },
  active: true,
  emails: [{ value: 'ann@acme.example', type: 'work', primary: true }],
  meta: { created: '2026-11-24T00:00:00.000Z' },
};
const BACKSLASHES = '\\'.repeat(1900);
/** Milliseconds: what reads twice what it has passed takes hours. */
const LONG = 2000;

function timed(run: () => unknown): { took: number; error: unknown } {
  const begun = performance.now();
  let error: unknown;
  try {
    run();
  } catch (thrown) {
    error = thrown;
  }
  return { took: performance.now() - begun, error };
}

describe('a filter', () => {
  it.each([
    ['userName eq "ANN" or userName eq "nobody"', true],
    ['userName ne "ann"', false],
    ['nickName ne "x"', true],
    ['active eq "True"', true],
    ['externalId eq null', true],
    ['externalId pr', false],
    ['emails pr', true],
    ['not emails pr', false],
    ['not (userName eq "ann" and active eq false)', true],
    ['userName eq "x" and userName eq "y" or active eq true', true],
    ['userName eq "x" and (userName eq "y" or active eq true)', false],
    ['emails co "@ACME"', true],
    ['emails.value ew ".example"', true],
    ['emails[type eq "work" and value sw "ann"]', true],
    ['emails[type eq "home"]', false],
    ['meta.created gt "2020-01-01T00:00:00Z"', true],
    ['meta.created eq "2026-11-24T00:00:00Z"', true],
    ['meta.created lt "2020-01-01T00:00:00Z"', false],
    ['userName ge "ann" and userName le "ann"', true],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ann"', true],
    ['displayName eq "ann \\"a\\" lee"', true],
    ['name.formatted sw "Ann"', true],
    ['constructor.name eq "Object"', false],
  ])('%s: %s of Ann', (text, expected) => {
    expect(readFilter(text)?.matches(ANN)).toBe(expected);
  });

  it('tells an index what it can answer', () => {
    expect(readFilter('userName eq "ann" and emails[value eq "a@b.example"]')?.exactly).toEqual({
      username: 'ann',
      'emails.value': 'a@b.example',
    });
    expect(readFilter('userName eq "ann" or active eq true')?.exactly).toEqual({});
    expect(readFilter('not (userName eq "ann")')?.exactly).toEqual({});
  });

  it.each([
    ['a text of backslashes without an end', `userName eq "${BACKSLASHES}`],
    ['backslashes and quotes', `userName eq ${'"\\'.repeat(900)}`],
    ['parentheses in parentheses', '('.repeat(1900)],
    ['nothing but not', `${'not '.repeat(480)}userName pr`],
    ['the same word again and again', `active eq ${'true'.repeat(480)}x`],
    ['white space and no value', `userName eq${' '.repeat(1900)}`],
    ['more than anybody asks', `userName eq "${'a'.repeat(2000)}"`],
  ])('of %s is refused at once', (_what, text) => {
    const { took, error } = timed(() => readFilter(text));
    expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(took).toBeLessThan(LONG);
  });

  it('of alternatives of alternatives is answered at once', () => {
    const text = Array.from({ length: 40 }, (_, at) => `(a${at} pr or active pr)`).join(' and ');
    let matches: boolean | undefined;
    expect(timed(() => (matches = readFilter(text)?.matches(ANN))).took).toBeLessThan(LONG);
    expect(matches).toBe(true);
  });
});

describe('a patch', () => {
  const after = (...Operations: readonly object[]) => patched({ Operations }, ANN);

  it('adds, changes and takes away addresses', () => {
    const home = { value: 'ann@home.example', type: 'home' };
    const both = { op: 'add', path: 'emails', value: [home] };
    expect(after(both)['emails']).toEqual([...ANN.emails, home]);
    expect(after(both, { op: 'remove', path: 'emails[type eq "work"]' })['emails']).toEqual([home]);
    expect(after(both, { op: 'remove', path: 'emails', value: [home] })['emails']).toEqual(ANN.emails);
    expect(after(both, { op: 'replace', path: 'emails', value: home })['emails']).toEqual([home]);
    expect(
      after({ op: 'replace', path: 'emails[primary eq true].value', value: 'new@acme.example' })['emails'],
    ).toEqual([{ ...ANN.emails[0], value: 'new@acme.example' }]);
  });

  it.each([
    ['a path with a filter of backslashes', { op: 'replace', path: `emails["${BACKSLASHES}].value`, value: 'x' }],
    ['a path of dots', { op: 'replace', path: '.'.repeat(500_000), value: 'x' }],
    ['such a path as the name of a member', { op: 'add', value: { [`emails["${BACKSLASHES}]`]: 'x' } }],
    ['more addresses than anybody has', { op: 'add', path: 'emails', value: Array.from({ length: 9000 }, () => ({})) }],
    ['what all objects have in common', { op: 'add', path: 'name.__proto__', value: { role: 'admin' } }],
    ['the same of a resource', { op: 'add', path: 'constructor.prototype', value: { role: 'admin' } }],
  ])('with %s is refused at once', (_what, operation) => {
    const { took, error } = timed(() => after(operation));
    expect(error).toMatchObject({ status: 400 });
    expect(took).toBeLessThan(LONG);
    expect({}).not.toHaveProperty('role');
  });

  it('with a value that looks like a filter takes it as it is', () => {
    const value = [{ value: `"${BACKSLASHES}` }];
    expect(after({ op: 'remove', path: 'emails', value })['emails']).toEqual(ANN.emails);
  });
});
