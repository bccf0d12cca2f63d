// The part of a page that runs a WebAuthn ceremony: its buttons, its one line of status, its failures, its answer.
import type { FailureCode } from './webauthn-error.ts';

export interface CeremonyForm {
  readonly element: HTMLFormElement;
  /** Shows the form, which the page hides from browsers that could not use it. */
  reveal(): void;
  /** Calls `start` with the hint of the button that was pressed. */
  onStart(start: (hint: string | undefined) => void): void;
  /** Buttons off and "waiting" said, or all back as it was. */
  setBusy(busy: boolean): void;
  fail(code: FailureCode): void;
  clearFailure(): void;
  /** Posts the result to our own server: the only way a script of ours leaves a page. */
  submit(result: object): void;
}

export function ceremonyForm(element: HTMLFormElement): CeremonyForm {
  const buttons = () => document.querySelectorAll<HTMLButtonElement>('[data-ceremony]');
  const failures = () => document.querySelectorAll<HTMLElement>('[data-failure]');
  const status = element.querySelector<HTMLElement>('[data-status]');

  const setBusy = (busy: boolean) => {
    for (const button of buttons()) button.disabled = busy;
    if (status) status.textContent = busy ? (status.dataset['busy'] ?? '') : '';
  };
  // Back from the next page: the browser may show this one as it was left.
  addEventListener('pageshow', (event) => event.persisted && setBusy(false));

  return {
    element,
    reveal: () => {
      element.hidden = false;
      for (const companion of document.querySelectorAll<HTMLElement>('[data-with-passkey]')) companion.hidden = false;
    },
    onStart: (start) => {
      for (const button of buttons()) button.addEventListener('click', () => start(button.dataset['hint']));
    },
    setBusy,
    fail: (code) => {
      for (const failure of failures()) failure.hidden = failure.dataset['failure'] !== code;
      for (const label of element.querySelectorAll<HTMLElement>('[data-retry]')) {
        label.textContent = label.dataset['retry'] ?? '';
      }
      const shown = element.querySelector<HTMLElement>(`[data-failure='${code}']`);
      // Focus reads the message aloud and puts the keyboard where the next step is.
      shown?.focus();
    },
    clearFailure: () => {
      for (const failure of failures()) failure.hidden = true;
    },
    submit: (result) => {
      const response = element.elements.namedItem('response');
      if (response instanceof HTMLInputElement) response.value = JSON.stringify(result);
      element.requestSubmit();
    },
  };
}

/** Says that this browser has no passkeys, and shows what else there is. */
export function showUnsupported(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-passkey-unsupported]')) element.hidden = false;
  for (const element of document.querySelectorAll<HTMLElement>('[data-passkey-supported]')) element.hidden = true;
}
