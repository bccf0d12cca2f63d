// Http knows Koa: what every request passes through, whichever page or protocol answers it.
import type { ParameterizedContext } from 'koa';
import type { Translate } from '#src/i18n/translator.ts';
import type { RenderContext, ViewData } from './render.ts';

export interface RequestState {
  /** Shown on error pages, found in the log. */
  requestId: string;
  /** The client's network address, as far as the configured proxies are believed. */
  address: string;
  /** Texts in the language of whoever asks. */
  t: Translate;
  /** Changes that language to what an authorization request asks for (`ui_locales`), unless its user chose one. */
  preferLocales: (uiLocales: unknown) => void;
  /** What every page of this request is given. */
  view: ViewData;
}

export type PageContext<State extends RequestState = RequestState> = ParameterizedContext<State, RenderContext>;
export type Next = () => Promise<unknown>;
