import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Sealer } from '#src/keys/seal.ts';
import type { ArtifactPayload } from '#src/storage/ports/artifact-store.ts';
import type { TenantAddress } from '#src/tenants/address.ts';

export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/** A sign-in in progress, kept sealed by the browser it goes on in. */
export interface InteractionStates {
  /** Gives it to the browser, for the page or, once answered, for the resume; false when it is too large for a cookie. */
  keep(exchange: Exchange, uid: string, state: ArtifactPayload): boolean;
  /** Undefined when the browser brings none for this address, or one that was not sealed for this sign-in. */
  read(req: IncomingMessage, uid: string): ArtifactPayload | undefined;
  forget(res: ServerResponse, uid: string): void;
}

/** The query with which a page is opened only to have the engine asked again. */
export const ASK_AGAIN = 'again';

/** Characters. Proxies take four kilobytes for all headers of an answer, and one state is all that an answer sets. */
const LARGEST = 2000;

/** Cookies with the path of the page, and of the resume, so that sign-ins in several tabs do not meet. */
export function interactionStates(
  { tenantId, address }: { readonly tenantId: string; readonly address: TenantAddress },
  sealer: Pick<Sealer, 'seal' | 'open'>,
): InteractionStates {
  const secure = address.origin.startsWith('https:');
  const name = `${secure ? '__Secure-' : ''}latchkey_sign_in`;
  const sent = new RegExp(`(?:^|;)\\s*${name}=([^;]*)`);
  // A resume asks three times: whether there is one, what it is, and until when.
  const opened = new WeakMap<IncomingMessage, { readonly uid: string; readonly state: ArtifactPayload | undefined }>();
  const context = (uid: string) => `interaction:${tenantId}:${uid}`;
  const pathOf = (uid: string, place: 'interaction' | 'auth') => `${address.basePath}/${place}/${uid}`;
  const cookie = (value: string, path: string, rest: string) =>
    `${name}=${value}; path=${path}; ${rest}; samesite=lax; httponly${secure ? '; secure' : ''}`;

  return {
    keep: ({ res }, uid, state) => {
      const value = sealer.seal(JSON.stringify(state), context(uid));
      if (value.length > LARGEST) return false;
      const path = pathOf(uid, state['result'] === undefined ? 'interaction' : 'auth');
      res.appendHeader('Set-Cookie', cookie(value, path, `max-age=${Number(state['exp']) - Number(state['iat'])}`));
      return true;
    },
    read: (req, uid) => {
      const known = opened.get(req);
      if (known?.uid === uid) return known.state;
      const [, value] = sent.exec(req.headers.cookie ?? '') ?? [];
      const state = value === undefined ? undefined : parsed(() => sealer.open(value, context(uid)));
      opened.set(req, { uid, state });
      return state;
    },
    forget: (res, uid) => {
      for (const place of ['interaction', 'auth'] as const) {
        res.appendHeader('Set-Cookie', cookie('', pathOf(uid, place), 'max-age=0'));
      }
    },
  };
}

// Somebody else's, or from before the secret changed: as good as none.
function parsed(open: () => string): ArtifactPayload | undefined {
  let text: string;
  try {
    text = open();
  } catch {
    return undefined;
  }
  return JSON.parse(text) as ArtifactPayload;
}
