import { rememberDeclined } from './passkey-upgrade-mark.ts';

/** Milliseconds the browser gets: the person is on the way to their application. */
const PATIENCE = 1500;

const element = document.querySelector<HTMLFormElement>('form[data-passkey-upgrade]');
if (element) void upgrade(element);

/** Has the browser make a passkey by itself, and goes on whatever comes of it. */
async function upgrade(form: HTMLFormElement): Promise<void> {
  try {
    const made = await create(form.dataset['options'] ?? '');
    const response = form.elements.namedItem('response');
    if (made && response instanceof HTMLInputElement) response.value = JSON.stringify(made);
  } catch {
    // No password manager that would, or too slow: it was only a try.
    rememberDeclined();
  }
  form.requestSubmit();
}

// WebAuthn Level 3 §5.1.3: with conditional mediation the browser asks nobody, and refuses where it would have to.
async function create(options: string): Promise<object | undefined> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    JSON.parse(options) as PublicKeyCredentialCreationOptionsJSON,
  );
  const request = { publicKey, mediation: 'conditional', signal: AbortSignal.timeout(PATIENCE) } as const;
  const credential = await navigator.credentials.create(request);
  return credential instanceof PublicKeyCredential ? credential.toJSON() : undefined;
}
