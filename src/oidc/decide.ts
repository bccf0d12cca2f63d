import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Clock } from '#src/clock.ts';
import { acrOf, amrOf, authTimeOf } from '#src/policy/claims.ts';
import { nextStep } from '#src/policy/next-step.ts';
import { platformFrom } from '#src/policy/platforms.ts';
import type { Evidence, Step } from '#src/policy/types.ts';
import type { EvidenceOwner, EvidenceStore } from '#src/storage/ports/evidence-store.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { answeredEvidence, hasSkipped, isOvertaken, isUpgradable, sinceSignIn, withProof } from './evidence.ts';
import { gatherFacts, NOBODY, type FactStores, type Facts } from './facts.ts';
import { authenticationRequest, namedAcrs } from './request.ts';
import { originOf } from './session-origin.ts';
import { policyOfNewcomer, policyOfRequest } from './whose-policy.ts';

export interface DecideDeps extends FactStores {
  readonly tenant: Pick<Tenant, 'id' | 'policy'>;
  readonly evidence: Pick<EvidenceStore, 'find' | 'save'>;
  readonly clock: Clock;
  /** It can be verified here what hardware a new passkey is kept in. */
  readonly attestable: boolean;
  /** Told when a sign-in is complete: the engine lets it proceed for the first time. */
  readonly onCompleted: (ctx: KoaContextWithOIDC, evidence: readonly Evidence[]) => Promise<void>;
}

export type Decide = (ctx: KoaContextWithOIDC) => Promise<Step>;

/** Asks the policy engine about an authorization request, once for each, and states in the session what it amounts to. */
export function createDecide(deps: DecideDeps): Decide {
  const answers = new WeakMap<KoaContextWithOIDC['oidc'], Promise<Step>>();
  return (ctx) => {
    let answer = answers.get(ctx.oidc);
    if (!answer) answers.set(ctx.oidc, (answer = decide(ctx, deps)));
    return answer;
  };
}

async function decide(ctx: KoaContextWithOIDC, deps: DecideDeps): Promise<Step> {
  const { oidc } = ctx;
  const now = deps.clock.now();
  // Not the session's account id: a disabled user still has one, and is nobody.
  const userId = oidc.account?.accountId;
  const whose =
    userId === undefined ? undefined : { tenantId: deps.tenant.id, sessionUid: sessionOf(oidc).uid, userId };
  const proof = whose && answeredEvidence(oidc, whose.userId);
  const facts = whose ? await factsAfter(proof, whose, deps) : NOBODY;

  const evidence = sinceSignIn(oidc, facts.evidence);
  const request = authenticationRequest(oidc);
  const platform = platformFrom(ctx.get('User-Agent'));
  const { attestable } = deps;
  const asked = { skipped: hasSkipped(oidc), upgradable: isUpgradable(oidc), platform, attestable };
  // A sign-in that starts over may be somebody else's: it does not go by the groups of whoever was here before.
  const startsOver = request.reauthenticate || request.otherSubject;
  const policy = startsOver ? policyOfNewcomer(deps.tenant, oidc) : policyOfRequest(deps.tenant, oidc);
  const step = nextStep({ ...facts, ...asked, evidence, policy, request, now });
  const settled = step.kind === 'proceed';

  // Until a new sign-in is complete the old one stands beside it; then it takes its place.
  if (whose && (proof || (settled && !facts.settled))) {
    const kept = settled ? evidence : facts.evidence;
    const expiresAt = now + deps.tenant.policy.session.absolute;
    await deps.evidence.save({ ...whose, evidence: kept, settled, expiresAt, origin: originOf(ctx) });
  }
  if (settled) stateClaims(oidc, step.evidence);
  if (settled && !facts.settled) await deps.onCompleted(ctx, step.evidence);
  return step;
}

async function factsAfter(proof: Evidence | undefined, whose: EvidenceOwner, deps: DecideDeps): Promise<Facts> {
  const now = deps.clock.now();
  const facts = await gatherFacts(deps, whose, now);
  if (!proof || isOvertaken(proof, facts.credentials, now)) return facts;
  return { ...facts, evidence: withProof(facts.evidence, proof), settled: false };
}

// The library issues acr, amr and auth_time from the session: it is told what this request's evidence really amounts to.
function stateClaims(oidc: KoaContextWithOIDC['oidc'], evidence: readonly Evidence[]): void {
  const session = sessionOf(oidc);
  session.acr = acrOf(evidence, namedAcrs(oidc));
  session.amr = amrOf(evidence);
  session.loginTs = authTimeOf(evidence);
}

function sessionOf(oidc: KoaContextWithOIDC['oidc']) {
  if (!oidc.session) throw new Error('the policy engine is asked outside a session');
  return oidc.session;
}
