/**
 * The texts a template or a handler names: whole keys, and beginnings of keys that are put together, which end with a
 * dot.
 */
export function textsNamedIn(source: string): string[] {
  const code = source.replaceAll(/\{#[\s\S]*?#\}/g, '');
  return [...code.matchAll(/\b(?:t|th)\(\s*['`](?<key>[^'`$]+)/g)].map(({ groups }) => groups?.['key'] ?? '');
}

/** Those of them that no language has. */
export function missingTexts(source: string, keys: ReadonlySet<string>): string[] {
  return textsNamedIn(source).filter((key) =>
    key.endsWith('.') ? ![...keys].some((known) => known.startsWith(key)) : !keys.has(key),
  );
}
