import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '#src/admin/operations/index.ts';
import { call, startApi, type Api } from './api-support.ts';

type SpecData = Exclude<Parameters<Validator['validate']>[0], string>;

interface Described {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
}
type Document = {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};

describe('the description of the API', () => {
  let api: Api;
  let text: string;
  let document: Document;
  beforeAll(async () => {
    api = await startApi();
    const answer = await api.call('GET', '/openapi.json');
    ({ text } = answer);
    document = JSON.parse(text) as Document;
  });
  afterAll(() => api.close());

  const described = () =>
    Object.entries(document.paths).flatMap(([path, members]) =>
      Object.entries(members)
        .filter(([verb]) => verb !== 'parameters')
        .map(([verb, op]) => ({ path, verb, op })),
    );

  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(text) as SpecData);
    expect([valid, errors]).toEqual([true, undefined]);
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it('has every operation, with its scope, and no other', () => {
    const all = described().map(({ path, verb, op }) => [op.operationId, verb.toUpperCase(), path, op.security]);
    const expected = OPERATIONS.map(({ id, method, path, permission }) => [
      ...[id, method, path],
      [{ bearer: [permission] }, { dpop: [permission] }],
    ]);
    const byId = (rows: readonly unknown[][]) =>
      rows.toSorted(([one], [other]) => String(one).localeCompare(String(other)));
    expect(byId(all)).toEqual(byId(expected));
  });

  it('points at nothing that is not there', () => {
    const targets = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, target = '']) => target.split('/'));
    const missing = targets.filter(
      (steps) =>
        steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document) ===
        undefined,
    );
    expect(targets.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  it('names no machine', () => {
    expect(text).not.toMatch(/localhost|127\.0\.0\.1|https?:\/\/\w/);
  });

  it('is kept until it changes', async () => {
    const answer = await api.call('GET', '/openapi.json');
    const etag = answer.headers.get('etag') ?? '';
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    const again = await api.call('GET', '/openapi.json', { headers: { 'If-None-Match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await api.call('HEAD', '/openapi.json')).text).toBe('');
  });

  describe('for people', () => {
    const page = async (language: string) =>
      call(api.server.url, 'GET', '/', { headers: { Accept: 'text/html', 'Accept-Language': language } });

    it('has every operation, and needs no script', async () => {
      const { status, text: html } = await page('en');
      expect(status).toBe(200);
      expect(OPERATIONS.filter(({ id }) => !html.includes(`id="${id}"`)).map(({ id }) => id)).toEqual([]);
      expect(html).toContain('API of the administration');
      expect(html).not.toMatch(/undefined|\[object Object\]/);
    });

    it.each([
      ['de', 'API der Verwaltung'],
      ['ja', '管理API'],
    ])('speaks %s', async (language, title) => {
      const { text: html } = await page(language);
      expect(html).toContain(`<html lang="${language}"`);
      expect(html).toContain(title);
    });

    it('is where its address without the slash leads', async () => {
      const answer = await fetch(`${api.server.url}/api/v1`, { redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')]).toEqual([308, '/api/v1/']);
    });
  });
});
