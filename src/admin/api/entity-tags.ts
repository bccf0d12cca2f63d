import { ProblemError } from '#src/errors.ts';

/** The tags that may be listed: more than anybody has seen of one thing. */
const MOST_TAGS = 10;
// RFC 9110 §8.8.3.
const LIST = /^\s*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*|$))+$/;
const TAG = /(?<weak>W\/)?"(?<opaque>[^"]*)"/g;

/** What a version is called in `ETag`. */
export const tagOf = (version: number) => `"v${version}"`;

/** Which versions a change may replace. */
export type Match = 'any' | readonly number[];

/** No version has this number. */
const NONE = -1;

/**
 * Reads `If-Match`: undefined without it, at least one version otherwise. A tag that is not of ours is of no version, and a
 * weak one never matches (RFC 9110 §13.1.1).
 */
export function ifMatch(header: string | undefined): Match | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return 'any';
  const versions = tagsIn(header, 'If-Match').flatMap(({ weak, opaque }) => {
    const version = weak ? undefined : /^v(\d{1,15})$/.exec(opaque)?.[1];
    return version === undefined ? [] : [Number(version)];
  });
  return versions.length === 0 ? [NONE] : versions;
}

/** Whether `If-None-Match` says that whoever asks has this already (RFC 9110 §13.1.2: weak tags compare as well). */
export function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return tagsIn(header, 'If-None-Match').some(({ opaque }) => `"${opaque}"` === tag);
}

function tagsIn(header: string, name: string): { weak: boolean; opaque: string }[] {
  const tags = LIST.test(header) ? [...header.matchAll(TAG)] : [];
  if (tags.length === 0 || tags.length > MOST_TAGS) {
    throw new ProblemError('bad_request', `${name} is * or a list of at most ${MOST_TAGS} tags, such as "v3"`);
  }
  return tags.map(({ groups }) => ({ weak: groups?.['weak'] !== undefined, opaque: groups?.['opaque'] ?? '' }));
}
