/** Gives each password field its button to look at what was typed. */
export function revealButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-reveal]')) {
    const input = document.getElementById(button.dataset['reveal'] ?? '');
    if (!(input instanceof HTMLInputElement)) continue;

    const show = (shown: boolean) => {
      input.type = shown ? 'text' : 'password';
      button.textContent = (shown ? button.dataset['hide'] : button.dataset['show']) ?? '';
      button.setAttribute('aria-label', (shown ? button.dataset['hideLabel'] : button.dataset['showLabel']) ?? '');
    };
    button.hidden = false;
    button.addEventListener('click', () => show(input.type === 'password'));
    // A password shown as text would be remembered by the browser as something typed into a search box.
    input.form?.addEventListener('submit', () => show(false));
  }
}
