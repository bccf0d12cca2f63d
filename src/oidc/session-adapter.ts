import { Provider, type Adapter, type AdapterPayload } from 'oidc-provider';

/** The share of its lifetime by which a session's expiry may lag behind. */
const LAG = 0.05;

interface Read {
  readonly id: string;
  readonly exp: number;
  readonly text: string;
}

/**
 * A provider session, which the library saves at every authorization: what would only move its expiry, and by a little,
 * is not written. Single sign-on is most of what a provider does.
 */
export function sessionAdapter(rows: Adapter): Adapter {
  // By request. As text, since the library goes on working with the very objects it was given.
  const reads = new WeakMap<object, Read>();
  return {
    ...rows,
    find: async (id) => {
      const payload = await rows.find(id);
      const ctx: object | undefined = Provider.ctx;
      if (ctx && payload) reads.set(ctx, { id, exp: Number(payload.exp), text: withoutExpiry(payload) });
      return payload;
    },
    upsert: async (id, payload, expiresIn) => {
      const ctx: object | undefined = Provider.ctx;
      const read = ctx && reads.get(ctx);
      const moved = Number(payload.exp) - (read?.exp ?? 0);
      const isLittle = moved >= 0 && moved < (expiresIn ?? 0) * LAG;
      if (read?.id === id && isLittle && withoutExpiry(payload) === read.text) return;
      await rows.upsert(id, payload, expiresIn);
    },
  };
}

// Members in the order of their names: the library may put them in another one.
function withoutExpiry({ exp: _exp, ...payload }: AdapterPayload): string {
  return JSON.stringify(Object.entries(payload).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
