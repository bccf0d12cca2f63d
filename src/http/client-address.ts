import { BlockList, isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';

/**
 * Answers where a request comes from. Forwarding headers are believed only as far as the chain of configured proxies
 * reaches: anybody else could write what they like into them.
 */
export function clientAddressReader(trustedProxies: readonly string[]): (req: IncomingMessage) => string {
  const trusted = blockList(trustedProxies);
  return (req) => {
    const forwarded = String(req.headers['x-forwarded-for'] ?? '').split(',');
    let address = plain(req.socket.remoteAddress ?? '');
    while (forwarded.length > 0 && contains(trusted, address)) {
      const previous = plain(forwarded.pop()?.trim() ?? '');
      if (isIP(previous) === 0) break;
      address = previous;
    }
    return address;
  };
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function contains(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

// A dual-stack socket shows an IPv4 peer as ::ffff:192.0.2.1.
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
