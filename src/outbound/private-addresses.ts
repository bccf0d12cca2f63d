import { lookup, type LookupOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Why a connection is not made. */
export const PRIVATE_ADDRESS = 'private_address';

/** The IANA special-purpose registries (RFC 6890), and what is no single host: addresses inside somebody's network. */
const SPECIAL: readonly (readonly [address: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['100:0:0:1::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const special = new BlockList();
for (const [address, prefix] of SPECIAL) special.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Whether an address is not one of the public internet. IPv6 addresses that stand for IPv4 ones are judged as those. */
export function isPrivate(address: string): boolean {
  return special.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Finds the public addresses of a name. What connects by it connects to what was looked at, whatever the name says next. */
export const lookUpPublic: LookupFunction = (hostname, options, callback) => {
  const every: LookupOptions & { all: true } = { ...options, all: true };
  lookup(hostname, every, (error, addresses) => {
    if (error !== null) return callback(error, []);
    const open = addresses.filter(({ address }) => !isPrivate(address));
    const [first] = open;
    if (first === undefined) return callback(refusal(), []);
    return options.all === true ? callback(null, open) : callback(null, first.address, first.family);
  });
};

/** An address in the place of a name is not looked up by anybody. */
export function isPrivateLiteral({ hostname }: URL): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) !== 0 && isPrivate(address);
}

const refusal = () => Object.assign(new Error('no public address'), { code: PRIVATE_ADDRESS });
