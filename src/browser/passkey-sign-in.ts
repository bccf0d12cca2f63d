import {
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialHint,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
} from '@simplewebauthn/browser';
import { type Place, whyUnsupported } from './capabilities.ts';
import { type CeremonyForm, ceremonyForm, showUnsupported } from './ceremony-form.ts';
import { freshOptions, type OptionsSource } from './fresh-options.ts';
import { markUpgradable } from './passkey-upgrade-mark.ts';
import { signalOrphan } from './signals.ts';
import { failureCode } from './webauthn-error.ts';

type Options = PublicKeyCredentialRequestOptionsJSON;

const element = document.querySelector<HTMLFormElement>('form[data-passkey-sign-in]');
const missing = whyUnsupported();
if (missing !== undefined) showUnsupported(missing);
else if (element) void signIn(ceremonyForm(element));
void markUpgradable();

/** Offers the passkey in the name field's autofill at once, and in the browser's dialog when a button is pressed. */
async function signIn(form: CeremonyForm): Promise<void> {
  const { options, optionsUrl } = form.element.dataset;
  const source = freshOptions<Options>(options ?? '', optionsUrl ?? '');
  let dialogOpen = false;

  const autofill = async () => {
    if (form.element.dataset['autofill'] === undefined || dialogOpen) return;
    await offerInAutofill(form, source, () => dialogOpen);
  };
  const dialog = async (place: Place | undefined) => {
    dialogOpen = true;
    const answered = await openDialog(form, source, place);
    dialogOpen = false;
    if (!answered) await autofill();
  };
  form.onStart((place) => void dialog(place));
  form.reveal();
  source.onStale(() => void autofill());
  await signalOrphan(form.element);
  await autofill();
}

// Conditional mediation (WebAuthn Level 3 §5.1.4): it waits for as long as the page is open, and says nothing when it
// ends without an answer.
async function offerInAutofill(form: CeremonyForm, source: OptionsSource<Options>, isOvertaken: () => boolean) {
  if (!(await browserSupportsWebAuthnAutofill())) return;
  try {
    const optionsJSON = await source.get();
    if (isOvertaken()) return;
    const result = await startAuthentication({ optionsJSON, useBrowserAutofill: true });
    form.setBusy(true);
    form.submit(result);
  } catch (error) {
    // Closed, none there, or ended by the dialog: no news. Whatever else it is belongs in the browser's console.
    if (failureCode(error, { elapsed: 0 }) === 'unknown') reportError(error);
  }
}

async function openDialog(form: CeremonyForm, source: OptionsSource<Options>, place: Place | undefined) {
  form.clearFailure();
  form.setBusy(true, place);
  // An autofill request on its way would end the dialog. It asks this same question first, so it is through by now.
  await browserSupportsWebAuthnAutofill();
  const startedAt = performance.now();
  let timeout: number | undefined;
  try {
    const optionsJSON = await source.get();
    timeout = optionsJSON.timeout;
    const hints = place ? [place satisfies PublicKeyCredentialHint] : (optionsJSON.hints ?? []);
    form.submit(await startAuthentication({ optionsJSON: { ...optionsJSON, hints } }));
    return true;
  } catch (error) {
    const code = failureCode(error, { elapsed: performance.now() - startedAt, timeout });
    form.setBusy(false);
    if (code !== 'aborted') form.fail(code);
    return false;
  }
}
