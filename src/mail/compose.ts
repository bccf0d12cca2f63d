import type { Languages } from '#src/i18n/languages.ts';
import type { Language } from '#src/i18n/translator.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { browserName } from './browser-name.ts';
import { CODE_LIFETIME, type MailKind } from './kinds.ts';
import type { Letter } from './letter.ts';
import type { OutgoingMail, Picture } from './transport.ts';

/** A mail in words; undefined when there is no such tenant any more. */
export type Compose = (
  tenantId: string,
  kind: MailKind,
  details: Letter['details'],
) => Promise<Omit<OutgoingMail, 'id' | 'to'> | undefined>;

/** The tenant's colour as the ground of a button, what can be read upon it, and as text on white. */
export interface Shades {
  readonly brand: string;
  readonly onBrand: string;
  readonly ink: string;
}

interface ComposeDeps {
  readonly findTenant: (tenantId: string) => Promise<Tenant | undefined>;
  readonly render: (template: string, data: Readonly<Record<string, unknown>>) => string;
  readonly languages: Languages;
  readonly shadesOf: (color: string) => Shades;
  readonly publicUrl: string;
}

export function composer({ findTenant, render, languages, shadesOf, publicUrl }: ComposeDeps): Compose {
  return async (tenantId, kind, details) => {
    const tenant = await findTenant(tenantId);
    if (tenant === undefined) return undefined;
    const { issuer, rpId: host } = tenantAddress(publicUrl, tenantId);
    const language = languages.in(details.locale);
    const words = wordsOf(kind, details, { language, tenant, issuer });
    const logo = pictureOf(tenant.branding.logo);
    const html = render('mail/letter', {
      ...words,
      lang: language.tag,
      tenant: { name: tenant.name, hasLogo: logo !== null },
      shades: shadesOf(tenant.branding.color),
    });
    return { kind, host, fromName: tenant.name, subject: words.subject, text: plainText(words, language), html, logo };
  };
}

interface Words {
  readonly subject: string;
  readonly text: string;
  readonly code?: string;
  readonly codeLifetime: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly ifNotYou: string;
  readonly link?: { readonly label: string; readonly url: string };
  readonly footer: string;
}

interface Place {
  readonly language: Language;
  readonly tenant: Pick<Tenant, 'name'>;
  readonly issuer: string;
}

function wordsOf(kind: MailKind, details: Letter['details'], { language, tenant, issuer }: Place): Words {
  const { t } = language;
  const named = { tenant: tenant.name };
  const page = pageFor(kind);
  return {
    subject: t(`mail.${kind}.subject`, named),
    text: t(`mail.${kind}.text`, named),
    ...(details.code === undefined ? {} : { code: details.code }),
    codeLifetime: t('mail.code.lifetime', { minutes: CODE_LIFETIME / 60 }),
    facts: factsOf(details, language),
    ifNotYou: t(`mail.if-not-you.${adviceFor(kind)}`, named),
    ...(page === undefined ? {} : { link: { label: t(`mail.link.${page}`), url: `${issuer}/${page}` } }),
    footer: t('mail.footer', named),
  };
}

// NIST SP 800-63B §4.6: what to do when it was somebody else.
function adviceFor(kind: MailKind): 'change' | 'password' | 'code' | 'locked' | 'help-desk' {
  if (kind === 'locked') return kind;
  if (kind === 'account_removed' || kind === 'role_changed') return 'help-desk';
  if (kind === 'sign_in_code' || kind === 'address_code' || kind === 'reset_code') return 'code';
  return kind === 'password_changed' || kind === 'password_reset' ? 'password' : 'change';
}

/**
 * Where the link leads: to pages that ask for a sign-in or a code themselves. Mail that carries a code has none, nor has what
 * is for somebody who cannot sign in any more.
 */
function pageFor(kind: MailKind): 'security-info' | 'password-reset' | undefined {
  const advice = adviceFor(kind);
  if (advice === 'code' || kind === 'account_removed') return undefined;
  return advice === 'password' ? 'password-reset' : 'security-info';
}

function factsOf({ name, at, address, userAgent }: Letter['details'], { t, moment }: Language): Words['facts'] {
  const browser = browserName(userAgent);
  return [
    ...(name === undefined ? [] : [{ label: t('mail.facts.name'), value: name }]),
    { label: t('mail.facts.at'), value: t('mail.facts.moment', { moment: moment(at * 1000) }) },
    ...(address ? [{ label: t('mail.facts.address'), value: t('mail.facts.network', { address }) }] : []),
    ...(browser ? [{ label: t('mail.facts.browser'), value: t('mail.facts.browser-on', { ...browser }) }] : []),
  ];
}

function plainText(words: Words, { t }: Language): string {
  const { text, code, codeLifetime, facts, ifNotYou, link, footer } = words;
  const paragraphs = [
    t('mail.greeting'),
    text,
    ...(code === undefined ? [] : [`${t('mail.code.label')}: ${code}`, codeLifetime]),
    [t('mail.facts.title'), ...facts.map(({ label, value }) => `${label}: ${value}`)].join('\n'),
    `${t('mail.if-not-you.title')}\n${ifNotYou}`,
    ...(link === undefined ? [] : [`${link.label}: ${link.url}`]),
    `-- \n${footer}`,
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

/** What mail programs draw: no SVG. */
const DRAWN = /^data:(?<type>image\/(?:png|jpeg|gif|webp));base64,(?<content>[\w+/=]+)$/;

function pictureOf(logo: string | null): Picture | null {
  const { type, content } = DRAWN.exec(logo ?? '')?.groups ?? {};
  return type === undefined || content === undefined ? null : { type, bytes: Buffer.from(content, 'base64') };
}
