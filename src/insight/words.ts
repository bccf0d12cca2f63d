import type { Language } from '#src/i18n/translator.ts';
import type { Verdict } from '#src/policy/explain.ts';
import type { Evidence, Step } from '#src/policy/types.ts';
import { credentialInWords, durationInWords, namer, type Names } from './naming.ts';
import type { Simulation } from './simulate.ts';
import type { Screen, Way } from './journey.ts';

/** The decision itself, a rule that was asked, a proof of the session, or something the person could use. */
export type Topic = 'decision' | Verdict['rule'] | 'proof' | 'credential';

/** One sentence about a decision. */
export interface Line {
  readonly about: Topic;
  /** Of a rule: it is the one that has decided. */
  readonly asks?: true;
  readonly text: string;
}

type Explained = Pick<Simulation, 'explanation' | 'input' | 'tenantPolicy'>;
type Speaker = Pick<Language, 't' | 'list'>;

/** Why the engine answers as it does, in sentences: what it asks, each rule with its value and source, each proof and credential. */
export function explanationInWords(explained: Explained, names: Names, language: Speaker): Line[] {
  const { explanation, input } = explained;
  const { t } = language;
  const lines = explanation.verdicts.flatMap((verdict) => {
    const asks = verdict.asks ? ({ asks: true } as const) : {};
    return verdictInWords(verdict, explained, names, language).map((text) => ({ about: verdict.rule, ...asks, text }));
  });
  const age = ({ provenAt }: Evidence) => durationInWords(Math.max(0, input.now - provenAt), t);
  const { nameOf } = namer(names, language);
  const proofs = explanation.proofs.map(({ proof, standing }) => {
    const values = { proof: nameOf(proof.credentialId, proof.method), duration: age(proof) };
    return { about: 'proof' as const, text: t(`policy.proof.${standing}`, values) };
  });
  const credentials = explanation.credentials.map((one) => ({
    about: 'credential' as const,
    text: credentialInWords(one, input.policy, names, language),
  }));
  return [{ about: 'decision', text: stepInWords(explanation.step, language) }, ...lines, ...proofs, ...credentials];
}

function stepInWords(step: Step, { t, list }: Speaker): string {
  switch (step.kind) {
    case 'login':
    case 'mfa':
    case 'mfa_enrollment':
      return t(`policy.decision.${step.kind}`, {
        methods: list(step.offer.map((method) => t(`methods.kinds.${method}`))),
      });
    case 'passkey_enrollment':
      return t(step.skip.allowed ? 'policy.decision.passkey_suggested' : 'policy.decision.passkey_required');
    case 'refuse':
      return t(`policy.decision.${step.reason}`, { level: t(`policy.levels.${step.required}`) });
    case 'passkey_upgrade':
    case 'proceed':
      return t(`policy.decision.${step.kind}`);
  }
}

function verdictInWords(verdict: Verdict, explained: Explained, names: Names, language: Speaker): string[] {
  const { t, list } = language;
  const { sourcesOf } = namer(names, language);
  switch (verdict.rule) {
    case 'request':
      return [verdict.reason ? t(`policy.reasons.${verdict.reason}`) : t('policy.request-passes')];
    case 'first_factor': {
      const methods = list(verdict.methods.map((method) => t(`methods.kinds.${method}`)));
      return [
        verdict.reason ? t(`policy.reasons.${verdict.reason}`) : t('policy.first-factor-passes'),
        t('policy.starts', { methods, sources: sourcesOf(verdict.sources) }),
        ...lifetimeInWords(explained, names, language),
      ];
    }
    case 'assurance':
      return assuranceInWords(verdict, explained, names, language);
    case 'pass':
      return [t(`policy.pass.${outcomeOf(verdict)}`, { sources: sourcesOf(verdict.sources) })];
    case 'upgrade':
      return [t(`policy.upgrade.${outcomeOf(verdict)}`, { sources: sourcesOf(verdict.sources) })];
    case 'campaign':
      return [t(`policy.campaign.${verdict.standing}`, { campaign: verdict.id })];
  }
}

const outcomeOf = ({ asks }: Verdict) => (asks ? 'asks' : 'passes');

function assuranceInWords(
  { required, sources, requested, reached, spared, asks }: Extract<Verdict, { rule: 'assurance' }>,
  { tenantPolicy }: Explained,
  names: Names,
  language: Speaker,
): string[] {
  const { t } = language;
  const level = (assurance: string) => ({ level: t(`policy.levels.${assurance}`) });
  const own = tenantPolicy.assurance.required;
  return [
    t('policy.assurance.required', { ...level(required), sources: namer(names, language).sourcesOf(sources) }),
    ...(own === required ? [] : [t('policy.assurance.tenant', level(own))]),
    ...(requested === 'none' ? [] : [t('policy.assurance.requested', level(requested))]),
    ...(spared === undefined ? [] : [t(`policy.spared.${spared}`)]),
    t(asks ? 'policy.assurance.too-little' : 'policy.assurance.enough', level(reached)),
  ];
}

// Of no interest before something was proven.
function lifetimeInWords({ input }: Explained, names: Names, language: Speaker): string[] {
  const { policy, request, evidence } = input;
  if (evidence.length === 0) return [];
  const { t } = language;
  const { sourcesOf } = namer(names, language);
  const { maxAge } = policy.assurance;
  const [asked = Infinity, set, absolute] = [request.maxAge, maxAge ?? Infinity, policy.session.absolute];
  if (asked < Math.min(set, absolute)) return [t('policy.lifetime.request', { duration: durationInWords(asked, t) })];
  const [key, seconds, sources] =
    set < absolute
      ? ['assurance', set, policy.sources.assurance.maxAge]
      : ['session', absolute, policy.sources.session.absolute];
  return [t(`policy.lifetime.${key}`, { duration: durationInWords(seconds, t), sources: sourcesOf(sources) })];
}

/** One way to the application, or to where it ends: a few words for each screen. */
export function wayInWords({ screens, end }: Way, consent: boolean, names: Names, language: Speaker): string[] {
  const { t } = language;
  const words = screens.map((screen) => screenInWords(screen, names, language));
  if (end === 'stuck') return [...words, t('policy.screens.stuck')];
  return end === 'proceed' && consent
    ? [...words.slice(0, -1), t('policy.screens.consent'), ...words.slice(-1)]
    : words;
}

function screenInWords({ step, by, credentialId, skips }: Screen, names: Names, language: Speaker): string {
  const { t } = language;
  switch (step.kind) {
    case 'login':
    case 'mfa':
    case 'mfa_enrollment': {
      const name = by === undefined ? '–' : namer(names, language).nameOf(credentialId, by);
      return t(`policy.screens.${step.kind}`, { by: name });
    }
    case 'passkey_enrollment':
      return t(skips ? 'policy.screens.passkey_suggested' : 'policy.screens.passkey_required');
    case 'passkey_upgrade':
    case 'refuse':
    case 'proceed':
      return t(`policy.screens.${step.kind}`);
  }
}
