import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { Step } from '#src/policy/types.ts';
import type { Decide } from './decide.ts';
import { essentialAcrUnknown } from './request.ts';

const { Check, Prompt, base } = interactionPolicy;

/**
 * The order of the steps. Each prompt asks only whether the engine's answer is its own; consent is the library's.
 * None but login and consent can be requested by name: clients ask through acr_values and max_age (RFC 9470).
 */
export function interactionPrompts(decide: Decide, tenantVersion: number) {
  const stepPrompt = (name: string, kind: Exclude<Step['kind'], 'proceed'>, error: string) =>
    promptOf({ name, kind, error, decide, tenantVersion });
  const policy = base();
  policy.remove('login');
  const prompts = [
    stepPrompt('login', 'login', 'login_required'),
    stepPrompt('mfa', 'mfa', 'interaction_required'),
    stepPrompt('mfa_enrollment', 'mfa_enrollment', 'interaction_required'),
    stepPrompt('passkey_upgrade', 'passkey_upgrade', 'interaction_required'),
    stepPrompt('passkey_enrollment', 'passkey_enrollment', 'interaction_required'),
    // OpenID Connect Core Error Code unmet_authentication_requirements 1.0 §2.
    stepPrompt('refused', 'refuse', 'unmet_authentication_requirements'),
  ];
  prompts.forEach((prompt, position) => policy.add(prompt, position));
  return policy;
}

/** Epoch seconds of the first step; undefined while that is the one being asked for. */
export function beganAt({ entities }: KoaContextWithOIDC['oidc']): number | undefined {
  const before = entities.Interaction;
  const began = before?.prompt.details['began'];
  return typeof began === 'number' ? began : before?.iat;
}

const DESCRIPTIONS: Record<Exclude<Step['kind'], 'proceed'>, string> = {
  login: 'the end-user has to sign in',
  mfa: 'a further authentication factor is required',
  mfa_enrollment: 'the end-user has to register a further authentication factor',
  passkey_upgrade: 'the browser is asked to make a passkey by itself',
  passkey_enrollment: 'the end-user is asked to register a passkey',
  refuse: 'the end-user has no method that meets the authentication requirements',
};

interface StepPrompt {
  readonly name: string;
  readonly kind: keyof typeof DESCRIPTIONS;
  readonly error: string;
  readonly decide: Decide;
  readonly tenantVersion: number;
}

function promptOf({ name, kind, error, decide, tenantVersion }: StepPrompt) {
  const asked = async (ctx: KoaContextWithOIDC) => {
    // Of the request alone: asked once, by the prompt that comes first.
    if (name === 'login' && essentialAcrUnknown(ctx.oidc)) {
      throw new errors.CustomOIDCProviderError(
        'unmet_authentication_requirements',
        'none of the essential acr values is supported',
      );
    }
    return (await decide(ctx)).kind === kind;
  };
  const details = async (ctx: KoaContextWithOIDC) => ({
    step: await decide(ctx),
    tenantVersion,
    began: beganAt(ctx.oidc),
  });
  return new Prompt(
    { name, requestable: name === 'login' },
    details,
    new Check(kind, DESCRIPTIONS[kind], error, asked),
  );
}
