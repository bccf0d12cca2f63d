import { CERTIFICATIONS, type Certification } from '#src/policy/authenticators.ts';

/** What is kept of what the metadata say about one model of authenticator. */
export interface AuthenticatorStatement {
  /** UUID, lower case. */
  readonly aaguid: string;
  readonly description: string;
  /** DER; none where the model does not prove what it is by a certificate. */
  readonly anchors: readonly Buffer[];
  /** Hardware keeps its keys. */
  readonly hardware: boolean;
  readonly reports: readonly StatusReport[];
}

/** Metadata Service v3 §3.1.3. */
export interface StatusReport {
  readonly status: string;
  /** `2026-05-23`; null where it has been so from the beginning. */
  readonly effectiveDate: string | null;
}

// Metadata Service v3 §3.1.4, AuthenticatorStatus.
const CERTIFIED: ReadonlyMap<string, Certification> = new Map(
  CERTIFICATIONS.map((level) => [level === 'FIDO' ? 'FIDO_CERTIFIED' : `FIDO_CERTIFIED_${level}`, level]),
);
const ENDS_CERTIFICATION = ['NOT_FIDO_CERTIFIED', 'REVOKED', 'RETIRED'];
const COMPROMISED = [
  'REVOKED',
  'USER_VERIFICATION_BYPASS',
  'ATTESTATION_KEY_COMPROMISE',
  'USER_KEY_REMOTE_COMPROMISE',
  'USER_KEY_PHYSICAL_COMPROMISE',
];

/** The highest certification that holds at `now` (epoch seconds); null for none. */
export function certificationOf({ reports }: AuthenticatorStatement, now: number): Certification | null {
  const today = new Date(now * 1000).toISOString().slice(0, 10);
  const dated = reports.map(({ status, effectiveDate }) => ({ status, since: effectiveDate ?? '' }));
  const effective = dated.filter(({ since }) => since <= today);
  const ended = effective.filter(({ status }) => ENDS_CERTIFICATION.includes(status)).map(({ since }) => since);
  const standing = effective.filter(({ since }) => ended.every((end) => since >= end));
  const levels = standing.map(({ status }) => CERTIFIED.get(status));
  return CERTIFICATIONS.findLast((level) => levels.includes(level)) ?? null;
}

/**
 * Whether it was ever said to be revoked or broken, for whichever of its versions and certificates: an authenticator does
 * not tell whether it is one of those that were repaired.
 */
export function isCompromised({ reports }: AuthenticatorStatement): boolean {
  return reports.some(({ status }) => COMPROMISED.includes(status));
}
