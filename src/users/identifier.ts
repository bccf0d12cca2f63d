import { createHash } from 'node:crypto';

/** A checked and normalised value, or what is wrong with it in words for the person who typed it. */
export type Checked =
  { readonly valid: true; readonly value: string } | { readonly valid: false; readonly message: string };

const USERNAME_LENGTH = 64;
// RFC 5321 §4.5.3.1: 64 octets before the @, and 254 in all once the angle brackets are taken off a path.
const EMAIL_LENGTH = 254;
const LOCAL_LENGTH = 64;

const USERNAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+-]*$/u;
// Nothing that is drawn as nothing: two names that look the same must not be two people.
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}]/u;
const LOCAL_PART = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])$/u;

/** One spelling for all that a person may type for the same name: compatibility forms, case and outer spaces are folded. */
export function normaliseIdentifier(typed: string): string {
  return typed.normalize('NFKC').toLowerCase().normalize('NFKC').trim();
}

/** What attempts by a typed name are counted under: as short for any name, and the same for all its spellings. */
export function identifierSubject(typed: string): string {
  return `typed:${createHash('sha256').update(normaliseIdentifier(typed)).digest('base64url')}`;
}

/** Checks a user name. */
export function checkUsername(typed: string): Checked {
  const value = normaliseIdentifier(typed);
  if (value === '') return refused('Enter a user name.');
  if (Array.from(value).length > USERNAME_LENGTH)
    return refused(`A user name has at most ${USERNAME_LENGTH} characters.`);
  if (INVISIBLE.test(value)) return refused('A user name has no invisible characters.');
  if (!USERNAME.test(value)) {
    return refused('A user name starts with a letter or digit and has letters, digits and . _ - + @ only.');
  }
  return { valid: true, value };
}

/** Checks the form of an e-mail address; whether it exists only a mail can tell. */
export function checkEmail(typed: string): Checked {
  const value = normaliseIdentifier(typed);
  if (value === '') return refused('Enter an e-mail address.');
  if (Buffer.byteLength(value) > EMAIL_LENGTH) return refused(`An e-mail address has at most ${EMAIL_LENGTH} bytes.`);
  const [local, domain, ...rest] = value.split('@');
  const isAddress =
    local !== undefined && domain !== undefined && rest.length === 0 && LOCAL_PART.test(local) && DOMAIN.test(domain);
  if (!isAddress || INVISIBLE.test(value) || Buffer.byteLength(local) > LOCAL_LENGTH) {
    return refused('Enter an e-mail address like name@example.com.');
  }
  return { valid: true, value };
}

function refused(message: string): Checked {
  return { valid: false, message };
}
