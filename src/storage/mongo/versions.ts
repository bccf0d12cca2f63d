/** The version of what an earlier release has written without one: no change has made it. */
export const FIRST_VERSION = 0;

/** Where a document still has this version. */
export function versionIs(version: number): { readonly version: number | null } {
  // Null is found where there is none at all, too.
  return { version: version === FIRST_VERSION ? null : version };
}
