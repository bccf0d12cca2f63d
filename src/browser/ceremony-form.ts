// The part of a page that runs a WebAuthn ceremony: its buttons, its one line of status, its failures, its answer.
import { capability, type Place } from './capabilities.ts';
import type { FailureCode } from './webauthn-error.ts';

export interface CeremonyForm {
  readonly element: HTMLFormElement;
  /** Shows the form, which the page hides from browsers that could not use it. */
  reveal(): void;
  /** Calls `start` with the place that the pressed button, or else the chosen one, names. */
  onStart(start: (place: Place | undefined) => void): void;
  /** Buttons off and "waiting" said, in the words that go with the place, or all back as it was. */
  setBusy(busy: boolean, place?: Place): void;
  fail(code: FailureCode): void;
  clearFailure(): void;
  /** Posts the result to our own server: the only way a script of ours leaves a page. */
  submit(result: object): void;
}

export function ceremonyForm(element: HTMLFormElement): CeremonyForm {
  const buttons = () => document.querySelectorAll<HTMLButtonElement>('[data-ceremony]');
  const failures = () => document.querySelectorAll<HTMLElement>('[data-failure]');
  const status = element.querySelector<HTMLElement>('[data-status]');
  const chosen = () => element.querySelector<HTMLInputElement>('[name=place]:checked')?.value;
  const wordsFor = (place: Place | undefined) =>
    element.querySelector<HTMLElement>(`[data-place='${place}']`)?.dataset['busy'] ?? status?.dataset['busy'] ?? '';

  const setBusy = (busy: boolean, place?: Place) => {
    for (const button of buttons()) button.disabled = busy;
    if (status) status.textContent = busy ? wordsFor(place) : '';
  };
  // Back from the next page: the browser may show this one as it was left.
  addEventListener('pageshow', (event) => event.persisted && setBusy(false));

  return {
    element,
    reveal: () => {
      element.hidden = false;
      for (const companion of document.querySelectorAll<HTMLElement>('[data-with-passkey]')) companion.hidden = false;
      void withdrawHybrid(element);
    },
    onStart: (start) => {
      for (const button of buttons()) {
        button.addEventListener('click', () => start((button.dataset['place'] ?? chosen()) as Place | undefined));
      }
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

// A phone is not offered where the browser says that it cannot reach one.
async function withdrawHybrid(element: HTMLFormElement): Promise<void> {
  if ((await capability('hybridTransport')) !== false) return;
  for (const offer of element.querySelectorAll<HTMLElement>("[data-place='hybrid']")) offer.hidden = true;
}

/** Says why there are no passkeys here, and shows what else there is. */
export function showUnsupported(why: 'insecure' | 'not_supported'): void {
  // A text that says neither is for both.
  const texts = `[data-passkey-unsupported='${why}'], [data-passkey-unsupported='']`;
  for (const element of document.querySelectorAll<HTMLElement>(texts)) element.hidden = false;
  for (const element of document.querySelectorAll<HTMLElement>('[data-passkey-supported]')) element.hidden = true;
}
