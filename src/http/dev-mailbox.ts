import { ProblemError } from '#src/errors.ts';
import type { Mailbox, ReceivedMail } from '#src/mail/mailbox.ts';
import type { Next, PageContext } from './context.ts';

const HOME = '/dev/mail';
const MESSAGE = /^\/dev\/mail\/(?<id>[\da-f-]{36})(?<html>\/html)?$/;

// A mail is somebody else's markup: nothing of it runs, loads or leads anywhere, and it has no origin.
const MAIL_POLICY = [
  'sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "frame-ancestors 'self'",
].join('; ');

/**
 * The mail that a server under development would have sent. Only there: without a mailbox these addresses are nothing, and
 * to a name that is not this machine's they answer nothing (DNS rebinding).
 */
export function devMailbox(mailbox: Mailbox | undefined, { publicUrl }: { readonly publicUrl: string }) {
  const { host } = new URL(publicUrl);
  return async (ctx: PageContext, next: Next) => {
    const { id, html } = MESSAGE.exec(ctx.path)?.groups ?? {};
    if (mailbox === undefined || ctx.host !== host || (ctx.path !== HOME && id === undefined)) return next();
    ctx.set('Cache-Control', 'no-store');
    if (id === undefined) return ctx.render('dev/mailbox', { mails: mailbox.list(), base: HOME });
    const mail = mailbox.find(id);
    if (mail === undefined) throw new ProblemError('page_not_found', 'There is no page at this address');
    if (html === undefined) showMail(ctx, mail);
    else showHtml(ctx, mail);
    return undefined;
  };
}

function showMail(ctx: PageContext, mail: ReceivedMail): void {
  ctx.set('Content-Security-Policy', `${ctx.response.get('Content-Security-Policy')}; frame-src 'self'`);
  ctx.render('dev/mail', { mail, base: HOME });
}

function showHtml(ctx: PageContext, { html, logo }: ReceivedMail): void {
  ctx.set('Content-Security-Policy', MAIL_POLICY);
  ctx.set('X-Frame-Options', 'SAMEORIGIN');
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = logo ? html.replace('cid:logo', `data:${logo.type};base64,${logo.bytes.toString('base64')}`) : html;
}
