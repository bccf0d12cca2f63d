import { assuranceOf, meets } from '#src/policy/assurance.ts';
import type { Assurance, Evidence, Policy, Source } from '#src/policy/types.ts';

interface SignInFacts {
  readonly policy: Policy;
  /** What the request asks for by itself. */
  readonly requested?: Assurance | undefined;
  readonly evidence: readonly Evidence[];
  /** From the first page to the end, where there was one. */
  readonly seconds?: number | undefined;
}

/** Of a sign-in that has ended: what it had to reach, by whose word, and what was reached by what. Stable words. */
export function signInDetails({ policy, requested = 'none', evidence, seconds }: SignInFacts): Record<string, string> {
  const { required } = policy.assurance;
  const byPolicy = meets(required, requested);
  const methods = [...new Set(evidence.map(({ method }) => method))];
  return {
    required: byPolicy ? required : requested,
    required_by: byPolicy ? policy.sources.assurance.required.map(nameOf).join(', ') : 'request',
    reached: assuranceOf(evidence),
    methods: methods.join(' '),
    ...(seconds === undefined ? {} : { seconds: String(seconds) }),
  };
}

function nameOf(source: Source): string {
  return source.kind === 'tenant' ? source.kind : `${source.kind} ${source.id}`;
}
