// Shortcuts of the administration console. Every one is also a link or a field of the page.
import { followBranding } from './branding.ts';

const STORED = 'latchkey-console-shortcuts';

const dialog = document.querySelector<HTMLDialogElement>('#shortcuts');
const toggle = document.querySelector<HTMLInputElement>('[data-shortcuts-on]');
const isVisible = (element: HTMLElement) => element.getClientRects().length > 0;

/** What a key does; false where the page has nothing for it. */
const KEYS: Readonly<Record<string, () => boolean>> = {
  '/': () => {
    const fields = [...document.querySelectorAll<HTMLInputElement>('main [data-search], [data-search]')];
    const inPage = fields.find((one) => one.closest('main') && isVisible(one)) ?? fields.find(isVisible);
    inPage?.select();
    inPage?.focus();
    return inPage !== undefined;
  },
  n: () => {
    const link = document.querySelector<HTMLAnchorElement>('a[data-create]');
    link?.click();
    return link !== null;
  },
  '?': () => {
    dialog?.showModal();
    return dialog !== null;
  },
};

followBranding();
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-shortcuts]')) {
  button.hidden = false;
  button.addEventListener('click', () => dialog?.showModal());
}
if (toggle) {
  toggle.checked = areOn();
  toggle.addEventListener('change', () => keep(toggle.checked ? 'on' : 'off'));
}
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialog?.open || !areOn()) return;
  const act = KEYS[event.key];
  if (act?.()) event.preventDefault();
});

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

// A browser that keeps nothing has them on.
function areOn(): boolean {
  try {
    return localStorage.getItem(STORED) !== 'off';
  } catch {
    return true;
  }
}

function keep(value: 'on' | 'off'): void {
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // Then it holds for this page alone.
  }
}
