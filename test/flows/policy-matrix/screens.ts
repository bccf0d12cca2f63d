import { headingOf, problemOn } from '../support.ts';
import { attribute, type Page } from '../../support/user-agent.ts';

/** What the pages call each method. */
const METHODS: Readonly<Record<string, string>> = {
  passkey: 'passkey',
  'security-key': 'security key',
  security_key: 'security key',
  totp: 'app',
  recovery_code: 'recovery code',
  'recovery-code': 'recovery code',
  password: 'password',
  'email-code': 'email code',
  'temporary-access-pass': 'pass',
};

/** A page in a few words: the step that it stands for, what it offers, and the code of what it has refused. */
export function screenOf(page: Page, options = ''): string {
  const problem = problemOn(page);
  if (page.html.includes('id="error-code"')) return `error page: ${problem}`;
  const shown = stepOf(page, options);
  return problem === undefined ? shown : `${shown}, refused as ${problem}`;
}

function stepOf(page: Page, options: string): string {
  const { html } = page;
  switch (headingOf(page)) {
    case 'Sign in':
      return `${signInWords(html)}: ${startersOn(html, options).join(', ')}`;
    case 'Confirm it’s you':
      return `further factor: ${factorsOn(html).join(', ')}${html.includes('name="trust"') ? ' (may trust the device)' : ''}`;
    case 'Protect your account':
      return `set up: ${named(html, /id="enroll-([\w-]+)"/g).join(', ')}`;
    case 'You cannot sign in here yet':
      return `no way in: ${refusalOn(html)}`;
    case 'Create your passkey':
      return requiredPasskey(html);
    case 'Sign in faster next time':
      return `passkey suggested, ${skipsOn(html)}`;
    case 'Add a passkey to this device as well':
      return `passkey for this device suggested, ${skipsOn(html)}`;
    case 'Use a temporary access pass':
      return 'temporary access pass';
    case 'Check your mail':
      return 'email code';
    default:
      return html.includes('data-passkey-upgrade') ? 'the browser makes a passkey' : `“${headingOf(page)}”`;
  }
}

function signInWords(html: string): string {
  if (html.includes('Please sign in another way.')) return 'sign in another way';
  return html.includes('Please sign in again to continue') ? 'sign in again' : 'sign in';
}

// All of them are one link away, on the page of options.
function startersOn(html: string, options: string): string[] {
  const first = ['passkey', 'password'].filter((method) => html.includes(`action="${formAction(html, method)}"`));
  return [...new Set([...first, ...named(options, /id="use-([\w-]+)"/g)])];
}

function formAction(html: string, method: string): string {
  const tags = html.match(/<form\b[^>]*>/g) ?? [];
  return tags.map((tag) => attribute(tag, 'action') ?? '').find((action) => action.endsWith(`/${method}`)) ?? 'none';
}

function factorsOn(html: string): string[] {
  const first = [...html.matchAll(/<form\b[^>]*action="[^"]*\/([\w-]+)"/g)].map(([, action = '']) => METHODS[action]);
  return [...first.filter((name) => name !== undefined), ...named(html, /id="use-([\w-]+)"/g)];
}

function named(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].flatMap(([, id = '']) => METHODS[id] ?? []);
}

function requiredPasskey(html: string): string {
  if (/\bSince \d/.test(html)) return 'passkey required, by its date';
  return html.includes('requires a passkey') ? 'passkey required' : 'set up a passkey';
}

function skipsOn(html: string): string {
  if (html.includes('put this off once more')) return 'last skip';
  const [, left] = /put this off (\d+) more times/.exec(html) ?? [];
  return left === undefined ? 'any number of skips' : `${left} skips left`;
}

function refusalOn(html: string): string {
  if (html.includes('only with a temporary access pass')) return 'a pass is needed';
  if (html.includes('leave no way to sign in')) return 'the rules exclude each other';
  if (html.includes('needs a passkey on a security key or built-in chip')) return 'no approved hardware';
  return html.includes('needs a passkey, and') ? 'no passkey' : 'no second step';
}
