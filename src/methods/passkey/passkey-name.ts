const LONGEST_NAME = 64;

/** What a page says of a name that `passkeyName` refuses. */
export const NAME_PROBLEM = `Give it a name of up to ${LONGEST_NAME} characters.`;

/** The name somebody gives a passkey, without the space around it; undefined when there is none, or too much of it. */
export function passkeyName(typed: string | undefined): string | undefined {
  const name = (typed ?? '').trim();
  return name === '' || name.length > LONGEST_NAME ? undefined : name;
}
