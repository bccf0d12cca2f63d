// The look of an organisation as it would be, while it is chosen. Without it the button "Preview" does the same.
const MOST_BYTES = 64 * 1024;

export function followBranding(): void {
  const branding = document.querySelector<HTMLFormElement>('form[data-branding]');
  if (!branding) return;
  const input = (name: string) => branding.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  input('color')?.addEventListener('input', (event) => paint((event.target as HTMLInputElement).value));
  input('name')?.addEventListener('input', (event) => rename((event.target as HTMLInputElement).value));
  const [file, text] = [branding.querySelector<HTMLElement>('[data-logo-file]'), input('logo')];
  if (!file || !text) return;
  file.hidden = false;
  branding.querySelector<HTMLElement>('[data-logo-text]')?.setAttribute('hidden', '');
  file.querySelector('input')?.addEventListener('change', (event) => {
    const [chosen] = (event.target as HTMLInputElement).files ?? [];
    void take(chosen, text, file.querySelector<HTMLElement>('[data-too-large]'));
  });
}

// The shades that can be read are found by the server, as for the pages themselves.
function paint(color: string): void {
  const sheet = document.querySelector<HTMLLinkElement>('[data-preview-style]');
  if (sheet && /^#[\da-f]{6}$/i.test(color)) sheet.href = `${sheet.dataset['previewStyle'] ?? ''}${color.slice(1)}`;
}

function rename(name: string): void {
  const [shown, initial] = ['name', 'initial'].map((part) => document.querySelector(`[data-preview-${part}]`));
  if (shown) shown.textContent = name;
  if (initial) initial.textContent = [...name][0]?.toUpperCase() ?? '';
}

/** Puts a picture into the field that is sent: a form of text carries it as a data: URL. */
async function take(file: File | undefined, text: HTMLInputElement, problem: HTMLElement | null): Promise<void> {
  const isTaken = file !== undefined && file.size <= MOST_BYTES && /^image\/(?:png|svg\+xml|webp)$/.test(file.type);
  if (problem) problem.textContent = file === undefined || isTaken ? '' : (problem.dataset['tooLarge'] ?? '');
  text.value = isTaken ? await dataUrl(file) : '';
  const [logo, initial] = ['logo', 'initial'].map((part) =>
    document.querySelector<HTMLImageElement>(`[data-preview-${part}]`),
  );
  if (!isTaken || !logo || !initial) return;
  logo.src = text.value;
  logo.hidden = false;
  initial.hidden = true;
}

function dataUrl(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : ''));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file could not be read')));
    reader.readAsDataURL(file);
  });
}
