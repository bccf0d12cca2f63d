/**
 * The `_id` of what is known by several names: they lead with the tenant, so that documents of a tenant lie together.
 * No two lists of names make the same one, whatever is in them.
 */
export function documentId(...names: readonly string[]): string {
  return names.map((name) => name.replaceAll(/[\\|]/g, String.raw`\$&`)).join('|');
}

/** The names that a `_id` was made of. */
export function namesIn(id: string): string[] {
  const names = [''];
  for (const [, escaped, plain = ''] of id.matchAll(/\\([\\|])|([^])/g)) {
    if (plain === '|') names.push('');
    else names.push((names.pop() ?? '') + (escaped ?? plain));
  }
  return names;
}
