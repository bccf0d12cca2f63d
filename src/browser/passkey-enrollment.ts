import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialHint,
  startRegistration,
} from '@simplewebauthn/browser';
import { type Place, recommendedPlace, whyUnsupported } from './capabilities.ts';
import { type CeremonyForm, ceremonyForm, showUnsupported } from './ceremony-form.ts';
import { freshOptions, type OptionsSource } from './fresh-options.ts';
import { signalOrphan } from './signals.ts';
import { failureCode } from './webauthn-error.ts';

type Options = PublicKeyCredentialCreationOptionsJSON;

const element = document.querySelector<HTMLFormElement>('form[data-passkey-enrollment]');
const missing = whyUnsupported();
if (missing !== undefined) showUnsupported(missing);
else if (element) void enroll(ceremonyForm(element));

/** Opens the browser's dialog for a new passkey when the button is pressed, on the kind of authenticator chosen. */
async function enroll(form: CeremonyForm): Promise<void> {
  const { options, optionsUrl } = form.element.dataset;
  const source = freshOptions<Options>(options ?? '', optionsUrl ?? '');
  form.onStart((place) => void create(form, source, place));
  form.reveal();
  await signalOrphan(form.element);
  await recommend(form.element);
}

// What is recommended is chosen, unless somebody was quicker to choose.
async function recommend(form: HTMLFormElement): Promise<void> {
  let isChosen = false;
  form.addEventListener('change', () => (isChosen = true), { once: true });
  // Where policy leaves only some places, the server knows better than the browser.
  const place = form.dataset['likeliest'] ?? (await recommendedPlace());
  const input = form.querySelector<HTMLInputElement>(`[name=place][value='${place}']`);
  if (input && !isChosen) input.checked = true;
  for (const badge of form.querySelectorAll<HTMLElement>('[data-recommended]')) {
    badge.hidden = badge.dataset['recommended'] !== place;
  }
}

async function create(form: CeremonyForm, source: OptionsSource<Options>, place: Place | undefined): Promise<void> {
  form.clearFailure();
  showFreeSkip(false);
  form.setBusy(true, place);
  const startedAt = performance.now();
  let timeout: number | undefined;
  try {
    const optionsJSON = await source.get();
    timeout = optionsJSON.timeout;
    form.submit(await startRegistration({ optionsJSON: place ? directed(optionsJSON, place) : optionsJSON }));
  } catch (error) {
    const code = failureCode(error, { elapsed: performance.now() - startedAt, timeout });
    form.setBusy(false);
    if (code === 'aborted') return;
    showFreeSkip(true);
    form.fail(code);
  }
}

// Browsers without hints only know the attachment that goes with each (WebAuthn Level 3 §5.8.7).
function directed(options: Options, place: Place): Options {
  const authenticatorAttachment = place === 'client-device' ? 'platform' : 'cross-platform';
  return {
    ...options,
    hints: [place satisfies PublicKeyCredentialHint],
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
