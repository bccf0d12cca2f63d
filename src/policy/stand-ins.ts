import { assuranceOf, meets, stricterOf } from './assurance.ts';
import type { Assurance, AuthenticationRequest, Evidence, Policy } from './types.ts';

/**
 * What this sign-in has to reach. A trusted device, or a pass where the policy says so, stands in for the second factor
 * that the tenant asks of everybody, and for nothing else: what the request asks for has to be proven, and what is told to
 * the application is what was proven.
 */
export function requiredAssurance(
  policy: Policy,
  request: AuthenticationRequest,
  evidence: readonly Evidence[],
): Assurance {
  return stricterOf(tenantRequirement(policy, request, evidence), request.requiredAssurance ?? 'none');
}

/** Whether this evidence is enough for what is required; a pass that is good for enrollment alone lets nobody through. */
export function suffices(policy: Policy, evidence: readonly Evidence[], required: Assurance): boolean {
  return meets(assuranceOf(evidence), required) && !isForEnrollmentOnly(policy, evidence);
}

/** Whether a device that is trusted spares this request the further factor, evidence of it being there or not. */
export function maySpare({ mfa, assurance }: Policy, request: AuthenticationRequest): boolean {
  return mfa.trustedDeviceDays > 0 && assurance.required === 'multi_factor' && asksNothingFresh(request);
}

/** Whether evidence of a trusted device is among what counts for this request. */
export function isSpared({ mfa }: Policy, request: AuthenticationRequest, evidence: readonly Evidence[]) {
  return mfa.trustedDeviceDays > 0 && asksNothingFresh(request) && has(evidence, 'trusted_device');
}

/** The latest proof by a temporary access pass. */
export function passOf(evidence: readonly Evidence[]): Evidence | undefined {
  return evidence.findLast(({ method }) => method === 'temporary_access_pass');
}

function tenantRequirement(policy: Policy, request: AuthenticationRequest, evidence: readonly Evidence[]) {
  const { required } = policy.assurance;
  if (required !== 'multi_factor') return required;
  const byPass = policy.temporaryAccessPass.assurance === 'multi_factor' && has(evidence, 'temporary_access_pass');
  return byPass || isSpared(policy, request, evidence) ? 'single_factor' : required;
}

function isForEnrollmentOnly({ temporaryAccessPass }: Policy, evidence: readonly Evidence[]): boolean {
  if (temporaryAccessPass.assurance !== 'enrollment' || !has(evidence, 'temporary_access_pass')) return false;
  return evidence.every(({ method }) => method === 'temporary_access_pass' || method === 'trusted_device');
}

function asksNothingFresh({ maxAge, reauthenticates }: AuthenticationRequest): boolean {
  return maxAge === undefined && !reauthenticates;
}

function has(evidence: readonly Evidence[], method: Evidence['method']): boolean {
  return evidence.some((proof) => proof.method === method);
}
