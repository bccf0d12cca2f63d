// What templates may do to a value, in whatever language. The export's name is the filter's name.
/** JSON for a data attribute; autoescape makes it safe there. */
export function json(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** In groups of four, as one reads a key aloud. */
export function grouped(value: string): string {
  return value.replaceAll(/\s/g, '').replaceAll(/(.{4})(?=.)/g, '$1 ');
}

/** The URL if a link may lead there, else nothing: a registered `javascript:` URL is never a link. */
export function webUrl(value: unknown): string {
  const url = parseUrl(value);
  return url && ['https:', 'http:'].includes(url.protocol) ? url.href : '';
}

/** The host a person recognises: with the port when there is one. A native application's scheme stays. */
export function host(value: unknown): string {
  const url = parseUrl(value);
  return url ? url.host || url.protocol : '';
}

/** An inline image may only be a picture: `data:image/…`. */
export function imageUrl(value: unknown): string {
  return typeof value === 'string' && /^data:image\/[a-z.+-]+[;,]/i.test(value) ? value : '';
}

/** SVG markup as an image URL, so that it is a picture and never part of the page. */
export function svgUrl(markup: string): string {
  return `data:image/svg+xml,${encodeURIComponent(markup)}`;
}

function parseUrl(value: unknown): URL | undefined {
  return typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
}
