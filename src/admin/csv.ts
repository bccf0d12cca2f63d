type Value = string | number | boolean | null | undefined;

/**
 * A line of RFC 4180. What a spreadsheet would take for a formula is text there as well: what people type ends up in tables
 * that administrators open (OWASP: CSV injection).
 */
export function csvLine(values: readonly Value[]): string {
  return `${values.map(field).join(',')}\r\n`;
}

function field(value: Value): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = value ?? '';
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
