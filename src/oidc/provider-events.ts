import type { EventEmitter } from 'node:events';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { AuditDetails, AuditLog } from '#src/audit/audit-log.ts';
import type { EvidenceStore } from '#src/storage/ports/evidence-store.ts';
import { REUSED } from './adapter.ts';

interface Deps {
  readonly tenantId: string;
  readonly audit: AuditLog;
  readonly evidence: Pick<EvidenceStore, 'remove'>;
  /** Told of what failed after the answer had gone out. */
  readonly onFailure: (error: unknown) => void;
}

/** Writes down what the provider did by itself. The library does not wait for listeners, so failures are reported. */
export function recordProviderEvents(provider: Provider, { tenantId, audit, evidence, onFailure }: Deps): void {
  const later = (work: Promise<void>) => void work.catch(onFailure);
  const about = ({ oidc, ip }: KoaContextWithOIDC): AuditDetails => ({
    tenantId,
    userId: oidc.account?.accountId ?? oidc.session?.accountId,
    clientId: oidc.client?.clientId,
    address: ip,
    signIn: oidc.entities.Interaction?.cid,
  });

  provider.on('session.destroyed', (session) => later(evidence.remove(tenantId, session.uid)));
  provider.on('end_session.success', (ctx) => {
    // "Stay signed in" comes here too, and ends only the application's part.
    if (ctx.oidc.session?.accountId && 'destroyed' in ctx.oidc.session) later(audit.record('sign_out', about(ctx)));
  });
  provider.on('authorization.error', (ctx, { message }) =>
    later(audit.record('request.refused', { ...about(ctx), refused: message })),
  );
  provider.on('grant.error', (ctx, { message, error_detail: detail }) => {
    if (detail === REUSED) return; // recorded where it was found out
    const reused = detail === 'refresh token already used';
    const type = reused ? 'token.reuse_detected' : 'request.refused';
    later(audit.record(type, { ...about(ctx), refused: reused ? 'already_used' : message }));
  });
  // At a sign-out of the library's own: what an application is to be told with could not be put down.
  provider.on('backchannel.error', (_ctx, error) => onFailure(error));
  provider.on('server_error', (_ctx, error) => onFailure(error));
  // What even the library's own error pages could not answer, such as a write that failed at the end.
  const application: EventEmitter = provider;
  application.on('error', onFailure);
}
