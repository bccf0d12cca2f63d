import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import type { Clock } from '#src/clock.ts';
import type { ArtifactPayload, ArtifactStore } from '#src/storage/ports/artifact-store.ts';
import type { SpentStore } from '#src/storage/ports/spent-store.ts';
import { storageId } from './storage-id.ts';
import { canBe } from './token-ids.ts';

export interface AdapterDeps {
  readonly tenantId: string;
  readonly artifacts: ArtifactStore;
  readonly spent: SpentStore;
  readonly clock: Clock;
  /** Told when a one-time artifact is presented again and its grant has been revoked. */
  readonly onReuse: (model: string, payload: ArtifactPayload) => Promise<void>;
}

/** Why a redemption was refused that `onReuse` has been told of. */
export const REUSED = 'used before, and its grant is revoked';

/** Seconds for which a pushed request is kept beyond its own expiry: the sign-in it started is to be the only one. */
const SIGN_IN_TIME = 3600;

/** oidc-provider's storage of one model, over the artifact store. */
export function artifactAdapter(model: string, deps: AdapterDeps): Adapter {
  const { tenantId, artifacts, clock } = deps;
  const key = (id: string) => ({ tenantId, model, id: storageId(id) });
  const keptFor = model === 'PushedAuthorizationRequest' ? SIGN_IN_TIME : 0;
  return {
    upsert: (id, payload, expiresIn) => {
      const expiresAt = expiresIn === undefined ? null : clock.now() + expiresIn + keptFor;
      return artifacts.save(key(id), withoutIds(id, payload), expiresAt);
    },
    find: async (id) =>
      canBe(model, id) ? restored(model, id, await artifacts.find(key(id), clock.now())) : undefined,
    findByUid: (uid) => artifacts.findByUid(tenantId, model, uid, clock.now()),
    findByUserCode: (userCode) => artifacts.findByUserCode(tenantId, model, userCode, clock.now()),
    consume: (id) => consume(model, id, deps),
    destroy: (id) => artifacts.remove(key(id)),
    revokeByGrantId: (grantId) => artifacts.removeByGrant(tenantId, grantId),
  };
}

/** Proofs and assertions that were seen once: the second to record one is refused, even when both looked at once. */
export function replayDetectionAdapter(deps: AdapterDeps): Adapter {
  const model = 'ReplayDetection';
  return {
    ...artifactAdapter(model, deps),
    find: () => Promise.resolve(undefined),
    upsert: async (id, _payload, expiresIn = 0) => {
      const now = deps.clock.now();
      const first = await deps.spent.spend(deps.tenantId, model, id, { now, expiresAt: now + expiresIn });
      if (!first) throw new errors.InvalidRequest('this proof was used before');
    },
  };
}

export function withoutIds(id: string, { jti: _id, session, returnTo, ...payload }: AdapterPayload): ArtifactPayload {
  const { cookie: _sessionId, ...principal } = session ?? {};
  return {
    ...payload,
    ...(session ? { session: principal } : {}),
    // The URL to resume at ends in the id of the interaction.
    ...(returnTo === undefined ? {} : { returnTo: returnTo.slice(0, -id.length) }),
  };
}

export function restored(model: string, jti: string, payload: ArtifactPayload | undefined): AdapterPayload | undefined {
  if (!payload) return undefined;
  const { returnTo } = payload;
  const whole: AdapterPayload = {
    ...payload,
    jti,
    ...(typeof returnTo === 'string' ? { returnTo: returnTo + jti } : {}),
  };
  // The library refuses a code that it finds used, and tells nobody. Kept from it, a second use comes to `consume` too.
  return model === 'AuthorizationCode' ? { ...whole, consumed: undefined } : whole;
}

// The library reads, checks and then consumes, so N parallel redemptions all reach this point: the store lets one through,
// and the others end the grant (RFC 6749 §4.1.2, RFC 9700 §4.14.2).
async function consume(model: string, id: string, { tenantId, artifacts, clock, onReuse }: AdapterDeps): Promise<void> {
  const key = { tenantId, model, id: storageId(id) };
  const now = clock.now();
  const outcome = await artifacts.consume(key, now);
  if (outcome === 'spent') return;
  if (model === 'PushedAuthorizationRequest') throw new errors.InvalidRequestUri('request_uri was already used');

  const payload = outcome === 'already_spent' ? await artifacts.find(key, now) : undefined;
  if (payload?.grantId) {
    await artifacts.removeByGrant(tenantId, payload.grantId);
    await artifacts.remove({ tenantId, model: 'Grant', id: storageId(payload.grantId) });
    await onReuse(model, payload);
    throw new errors.InvalidGrant(REUSED);
  }
  throw new errors.InvalidGrant(`${model} was already used`);
}
