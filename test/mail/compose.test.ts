import { describe, expect, it } from '@jest/globals';
import { contrast } from '#src/http/brand-stylesheet.ts';
import { CODE_KINDS, MAIL_KINDS } from '#src/mail/kinds.ts';
import { aTenant } from '../support/builders.ts';
import { NOW } from '../support/fixed-clock.ts';
import { compose, languages } from './support.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const details = { at: NOW, name: 'Ada’s <b>key</b>', address: '192.0.2.1', userAgent: FIREFOX };

async function composed(...[tenant, kind, locale]: [ReturnType<typeof aTenant>, (typeof MAIL_KINDS)[number], string?]) {
  const code = CODE_KINDS.some((one) => one === kind) ? { code: '123456' } : {};
  const mail = await compose(tenant)('acme', kind, { ...details, ...code, locale });
  if (mail === undefined) throw new Error('nothing was composed');
  return mail;
}

describe.each(languages.tags)('mail in %s', (locale) => {
  it.each(MAIL_KINDS)('of the kind %s says what, when, where from and what to do', async (kind) => {
    const { subject, text, html } = await composed(aTenant(), kind, locale);
    const { t } = languages.in(locale);
    for (const part of [text, html]) {
      expect(part).toContain(t(`mail.${kind}.text`, { tenant: 'Acme' }).slice(0, 20));
      expect(part).toContain('192.0.2.1');
      expect(part).toContain('Firefox');
      expect(part).toContain('UTC');
      expect(part).toContain(t('mail.if-not-you.title'));
      expect(part).toContain('123456'.repeat(Number(CODE_KINDS.some((one) => one === kind))));
    }
    expect(subject).toContain('Acme');
    expect(html).toContain(`<html lang="${locale}"`);
    expect(html).toContain('&lt;b&gt;key&lt;/b&gt;');
  });
});

describe('mail', () => {
  it.each(MAIL_KINDS)(
    'of the kind %s links to no page that signs in, and to nothing where it carries a code or the account is gone',
    async (kind) => {
      const { text, html } = await composed(aTenant(), kind);
      const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, url]) => url);
      const isCode = CODE_KINDS.some((one) => one === kind);
      const pages = ['security-info', 'password-reset'].map((page) => `https://login.example.com/t/acme/${page}`);
      const isLinked = !isCode && kind !== 'account_removed';
      expect(!isLinked ? links : links.filter((url) => !pages.includes(url ?? ''))).toEqual([]);
      expect(links.length > 0).toBe(isLinked);
      expect(text.includes('https://')).toBe(isLinked);
    },
  );

  it.each(['#ffffff', '#000000', '#ffee00', '#1f4fd8'])('can be read in the colour %s', async (color) => {
    const tenant = aTenant({ branding: { color, logo: null } });
    const { html } = await composed(tenant, 'passkey_added');
    const [, ground = '', ink = ''] = /background:(#\w{6});color:(#\w{6})/.exec(html.slice(html.indexOf('<a '))) ?? [];
    const [, link = ''] = /overflow-wrap:anywhere"><a [^>]*color:(#\w{6})/.exec(html) ?? [];
    expect(contrast(ground, ink)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(link, '#ffffff')).toBeGreaterThanOrEqual(4.5);
  });

  it('loads nothing and runs nothing', async () => {
    const { html } = await composed(aTenant(), 'passkey_added');
    expect(html).not.toMatch(/<(script|link|iframe|form|table|style)\b|url\(|src="http/i);
  });

  it.each([
    ['data:image/png;base64,aGVsbG8=', 'image/png', true],
    ['data:image/svg+xml;base64,aGVsbG8=', undefined, false],
    ['data:image/png,hello', undefined, false],
    [null, undefined, false],
  ])('with the logo %s has the picture %s in itself', async (logo, type, shown) => {
    const mail = await composed(aTenant({ branding: { color: '#1f4fd8', logo } }), 'passkey_added');
    expect(mail.logo?.type).toBe(type);
    expect(mail.html.includes('cid:logo')).toBe(shown);
  });

  it('is in English for a language that is none of ours, and says nothing of a browser nobody knows', async () => {
    const mail = await compose()('acme', 'locked', { at: NOW, locale: 'tlh', userAgent: 'curl/8' });
    expect(mail?.html).toContain('<html lang="en"');
    expect(mail?.text).not.toContain('Browser');
  });

  it('is not composed for a tenant that is gone', async () => {
    expect(await compose()('globex', 'locked', { at: NOW })).toBeUndefined();
  });
});
