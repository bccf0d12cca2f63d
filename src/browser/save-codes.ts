/** Buttons that copy, download or print what stands in the element they name. Nothing leaves the page. */
export function savingButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-save]')) {
    const text = () => document.getElementById(button.dataset['from'] ?? '')?.dataset['text'] ?? '';
    const act = ACTIONS[button.dataset['save'] ?? ''];
    if (!act) continue;

    button.hidden = false;
    button.addEventListener('click', () => {
      void act(text(), button).then(
        (said) => say(button, said),
        () => say(button, button.dataset['failed'] ?? ''),
      );
    });
  }
}

type Action = (text: string, button: HTMLButtonElement) => Promise<string>;

const ACTIONS: Readonly<Record<string, Action>> = {
  copy: async (text, button) => {
    await navigator.clipboard.writeText(text);
    return button.dataset['done'] ?? '';
  },
  download: async (text, button) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }));
    link.download = button.dataset['file'] ?? 'codes.txt';
    link.click();
    URL.revokeObjectURL(link.href);
    return button.dataset['done'] ?? '';
  },
  print: async () => {
    window.print();
    return '';
  },
};

function say(button: HTMLButtonElement, text: string): void {
  const status = document.getElementById(`${button.dataset['from'] ?? ''}-status`);
  if (status) status.textContent = text;
}
