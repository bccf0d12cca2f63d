/** Says why mail cannot go by this URL; undefined when it can. Never quotes it: it may hold a password. */
export function mailUrlProblem(value: string): string | undefined {
  if (!/^smtps?:\/\//.test(value)) return 'must start with smtp:// or smtps://';
  const url = URL.parse(value);
  if (url === null || url.hostname === '') return 'must name a host';
  const isPlain = (url.pathname === '' || url.pathname === '/') && url.hash === '';
  if (!isPlain || !['', '?tls=optional'].includes(url.search)) {
    return 'must end after the host and its port; only ?tls=optional may follow';
  }
  if ((url.username === '') !== (url.password === '')) return 'must hold both a user name and a password, or neither';
  if (!isDecodable(url.username) || !isDecodable(url.password)) {
    return 'has a user name or a password in which % is not encoded as %25';
  }
  return undefined;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
