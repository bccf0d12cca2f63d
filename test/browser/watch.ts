import type { BrowserContext, ConsoleMessage } from 'playwright-core';

/** Calls back with whatever a person would not see but a page must not do, on every page of a context. */
export async function reportProblems(context: BrowserContext, report: (problem: string) => void): Promise<void> {
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      reportError(new Error(`content security policy: ${violatedDirective} blocked ${blockedURI}`));
    });
  });
  context.on('console', (message) => {
    if (message.type() !== 'error' || isAnsweredWithError(message)) return;
    report(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on('weberror', (error) => report(`${error.page()?.url()}: ${String(error.error())}`));
}

// Chromium notes a page of ours whose status is 4xx, as it should be after a wrong password. Not so of what it loads.
function isAnsweredWithError(message: ConsoleMessage): boolean {
  const isStatus = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
  return isStatus && !/\/assets\/|\.css|\.js/.test(message.location().url);
}
