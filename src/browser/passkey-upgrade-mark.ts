import { systemClock } from '#src/clock.ts';
import { capability } from './capabilities.ts';

const KEY = 'latchkey-upgrade-declined';
/** Seconds for which a browser that has just declined is not asked again. */
const DAY = 86_400;

/** Tells the server with the password that this browser can make a passkey by itself (WebAuthn Level 3 §5.1.7). */
export async function markUpgradable(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>('#password-form');
  if (!form || !(await capability('conditionalCreate')) || hasJustDeclined()) return;
  const mark = Object.assign(document.createElement('input'), { type: 'hidden', name: 'upgradable', value: 'yes' });
  form.append(mark);
}

/** Remembers that the browser would not: the next sign-ins go without the detour. */
export function rememberDeclined(): void {
  try {
    localStorage.setItem(KEY, String(systemClock.now()));
  } catch {
    // No storage, no memory: it is asked again.
  }
}

function hasJustDeclined(): boolean {
  try {
    return systemClock.now() - Number(localStorage.getItem(KEY)) < DAY;
  } catch {
    return false;
  }
}
