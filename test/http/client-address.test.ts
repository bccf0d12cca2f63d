import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { clientAddressReader } from '#src/http/client-address.ts';

const from = (remoteAddress: string | undefined, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as IncomingMessage;

describe('where a request comes from', () => {
  const behindProxies = clientAddressReader(['10.0.0.0/8', '192.168.1.1', '2001:db8::/32']);

  it('is the peer where no proxy is configured, whatever a header says', () => {
    expect(clientAddressReader([])(from('198.51.100.7', '203.0.113.1'))).toBe('198.51.100.7');
  });

  it('is the peer where the peer is no proxy of ours', () => {
    expect(behindProxies(from('198.51.100.7', '203.0.113.1'))).toBe('198.51.100.7');
  });

  it('is what the proxy has seen, and nothing that was written before it', () => {
    expect(behindProxies(from('10.0.0.1', '1.2.3.4, 203.0.113.1'))).toBe('203.0.113.1');
  });

  it('goes back through a chain of trusted proxies to the first stranger', () => {
    expect(behindProxies(from('10.0.0.1', '1.2.3.4, 203.0.113.1, 192.168.1.1, 10.9.9.9'))).toBe('203.0.113.1');
  });

  it('is the outermost proxy where all are trusted', () => {
    expect(behindProxies(from('10.0.0.1', '10.0.0.3, 10.0.0.2'))).toBe('10.0.0.3');
  });

  it.each(['', 'unknown', '_hidden', '203.0.113.1:4711', '<script>', '999.1.1.1', ',,,'])(
    'stops at an entry that is no address: %j',
    (entry) => {
      expect(behindProxies(from('10.0.0.1', `203.0.113.1, ${entry}`))).toBe('10.0.0.1');
    },
  );

  it('knows IPv6, and an IPv4 peer on an IPv6 socket', () => {
    expect(behindProxies(from('2001:db8::1', '2001:4860::8'))).toBe('2001:4860::8');
    expect(behindProxies(from('2001:4860::8', '203.0.113.1'))).toBe('2001:4860::8');
    expect(behindProxies(from('::ffff:10.0.0.1', '::ffff:203.0.113.1'))).toBe('203.0.113.1');
    expect(behindProxies(from('::ffff:10.0.0.1', '::FFFF:203.0.113.1'))).toBe('203.0.113.1');
  });

  it('is nothing for a peer that is already gone', () => {
    expect(behindProxies(from(undefined, '203.0.113.1'))).toBe('');
  });
});
