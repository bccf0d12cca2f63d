import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialHint,
  startRegistration,
} from '@simplewebauthn/browser';
import { type CeremonyForm, ceremonyForm, showUnsupported } from './ceremony-form.ts';
import { freshOptions, type OptionsSource } from './fresh-options.ts';
import { failureCode } from './webauthn-error.ts';

type Options = PublicKeyCredentialCreationOptionsJSON;

const element = document.querySelector<HTMLFormElement>('form[data-passkey-enrollment]');
if (element && !browserSupportsWebAuthn()) showUnsupported();
else if (element) enroll(ceremonyForm(element));

/** Opens the browser's dialog for a new passkey when a button is pressed, on the authenticator the button names. */
function enroll(form: CeremonyForm): void {
  const { options, optionsUrl } = form.element.dataset;
  const source = freshOptions<Options>(options ?? '', optionsUrl ?? '');
  form.onStart((hint) => void create(form, source, hint));
  form.reveal();
}

async function create(form: CeremonyForm, source: OptionsSource<Options>, hint: string | undefined): Promise<void> {
  form.clearFailure();
  showFreeSkip(false);
  form.setBusy(true);
  const startedAt = performance.now();
  let timeout: number | undefined;
  try {
    const optionsJSON = await source.get();
    timeout = optionsJSON.timeout;
    form.submit(await startRegistration({ optionsJSON: hint ? directed(optionsJSON, hint) : optionsJSON }));
  } catch (error) {
    const code = failureCode(error, { elapsed: performance.now() - startedAt, timeout });
    form.setBusy(false);
    if (code === 'aborted') return;
    showFreeSkip(true);
    form.fail(code);
  }
}

// Browsers without hints only know the attachment that goes with each (WebAuthn Level 3 §5.8.7).
function directed(options: Options, hint: string): Options {
  const authenticatorAttachment = hint === 'client-device' ? 'platform' : 'cross-platform';
  return {
    ...options,
    hints: [hint as PublicKeyCredentialHint],
    authenticatorSelection: { ...options.authenticatorSelection, authenticatorAttachment },
  };
}

// Somebody whose try failed may go on without it counting as a skip, where the page has that offer.
function showFreeSkip(shown: boolean): void {
  for (const offer of document.querySelectorAll<HTMLElement>('[data-free-skip]')) offer.hidden = !shown;
  for (const offer of document.querySelectorAll<HTMLElement>('[data-counted-skip]')) {
    offer.hidden = shown && document.querySelector('[data-free-skip]') !== null;
  }
}
