/** Hosts and database of a connection string: no user, no password, no options. */
export function redactUrl(url: string): string {
  return url.replace(/\/\/.*@/s, '//').replace(/\?.*$/s, '');
}
