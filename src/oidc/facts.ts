import { NEVER_SKIPPED } from '#src/policy/enrollment.ts';
import type { StepInput } from '#src/policy/next-step.ts';
import type { Credential, CredentialStore } from '#src/storage/ports/credential-store.ts';
import type { EnrollmentStore } from '#src/storage/ports/enrollment-store.ts';
import type { EvidenceStore } from '#src/storage/ports/evidence-store.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';

export interface Facts extends Pick<StepInput, 'credentials' | 'evidence' | 'enrollment' | 'settled'> {
  /** The credentials as they are stored. */
  readonly stored: readonly Credential[];
}

export interface FactStores {
  readonly credentials: Pick<CredentialStore, 'listByUser'>;
  readonly evidence: Pick<EvidenceStore, 'find'>;
  readonly enrollments: Pick<EnrollmentStore, 'find'>;
}

interface Whose {
  readonly tenantId: string;
  readonly sessionUid: string;
  readonly userId: string;
}

/** What the engine knows of nobody. */
export const NOBODY: Facts = {
  stored: [],
  credentials: [],
  evidence: [],
  enrollment: NEVER_SKIPPED,
  settled: false,
};

/** What the engine has to know of a user in a session, in three reads at once. */
export async function gatherFacts(stores: FactStores, whose: Whose, now: number): Promise<Facts> {
  const [stored, held, enrollment] = await Promise.all([
    stores.credentials.listByUser(whose.tenantId, whose.userId),
    stores.evidence.find(whose, now),
    stores.enrollments.find(whose.tenantId, whose.userId),
  ]);
  return {
    stored,
    credentials: stored.map(toRegistered),
    evidence: held?.evidence ?? [],
    enrollment,
    settled: held?.settled ?? false,
  };
}
