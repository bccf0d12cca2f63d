// WebAuthn Level 3 §5.8.4.
const TRANSPORTS = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

/** The words that name a transport, each once: the browser sends them unsigned, so that anything could be in there. */
export function knownTransports(values: readonly unknown[] = []): string[] {
  return TRANSPORTS.filter((transport) => values.includes(transport));
}
