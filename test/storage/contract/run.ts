import type { Storage } from '#src/storage/ports/storage.ts';

/** How a backend gives a suite a fresh, empty storage. */
export type Open = () => Promise<Storage>;

/** Values that must come back as they went in: quoting, operators of query languages, prototypes, every script. */
export const AWKWARD = {
  quotes: `it's "quoted" \\ back; DROP TABLE user; --`,
  unicode: 'Žofie 山田 👩‍🚀 e\u0301 \u202e \uFFFD',
  operators: { $gt: '', $where: '1', $set: { a: 1 }, 'a.b': [null, true, 1.5, 'x'] },
  prototypes: JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}}') as unknown,
  empty: { list: [], object: {}, text: '', zero: 0, no: false, nothing: null },
};

/** That many calls at once. */
export function parallel<T>(times: number, call: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => call(index)));
}

/** How many of the answers are this one. */
export function count<T>(answers: readonly T[], wanted: T): number {
  return answers.filter((answer) => answer === wanted).length;
}
