import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readOwnForm } from '#src/http/form.ts';

const ORIGIN = 'https://login.example';

const submitted = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}, type = true) =>
  readOwnForm(
    {
      req: Readable.from([Buffer.from(body)]),
      get: (name: string) => headers[name] ?? '',
      is: () => (type ? 'application/x-www-form-urlencoded' : false),
    } as never,
    ORIGIN,
  );

describe('a submitted form', () => {
  it('gives its fields', async () => {
    expect(await submitted('a=1&b=%C3%A9+x&c=')).toEqual({ a: '1', b: 'é x', c: '' });
  });

  it('gives fields with names like those of objects without becoming one', async () => {
    const form = await submitted('__proto__=x&constructor=y');
    expect(Object.getPrototypeOf(form)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('x');
    expect(form['constructor']).toBe('y');
  });

  it.each([
    ['from our own page', { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'navigate', Origin: ORIGIN }],
    ['from a browser without fetch metadata', { Origin: ORIGIN }],
    ['without any header', {}],
  ])('is read when sent %s', async (_how, headers) => {
    expect(await submitted('a=1', headers)).toEqual({ a: '1' });
  });

  it.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a neighbouring host', { 'Sec-Fetch-Site': 'same-site' }],
    ['the address bar', { 'Sec-Fetch-Site': 'none' }],
    ['a script', { 'Sec-Fetch-Mode': 'cors' }],
    ['a script without answer', { 'Sec-Fetch-Mode': 'no-cors' }],
    ['another origin', { Origin: 'https://evil.example' }],
    ['another port', { Origin: `${ORIGIN}:8443` }],
    ['http', { Origin: 'http://login.example' }],
    ['nowhere', { Origin: 'null' }],
  ])('is refused from %s', async (_where, headers: Readonly<Record<string, string>>) => {
    await expect(submitted('a=1', headers)).rejects.toMatchObject({ code: 'cross_site_request' });
  });

  it.each([
    ['another content type', () => submitted('a=1', {}, false)],
    ['a field twice', () => submitted('a=1&b=2&a=1')],
    ['more than 64 KB', () => submitted(`a=${'x'.repeat(64 * 1024)}`)],
  ])('is refused with %s', async (_what, send) => {
    await expect(send()).rejects.toMatchObject({ code: 'bad_request' });
  });
});
