import { errors, type InteractionResults, type Provider } from 'oidc-provider';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ProblemError } from '#src/errors.ts';
import type { Evidence, Step } from '#src/policy/types.ts';
import type { PromptAnswer, PromptName } from './evidence.ts';
import { withInteraction } from './interaction-adapter.ts';

type Interaction = InstanceType<Provider['Interaction']>;

/** A sign-in in progress, as its pages see it. */
export interface OpenInteraction {
  readonly uid: string;
  /** The same through all steps of this sign-in. */
  readonly signIn: string;
  readonly prompt: PromptName;
  /** The engine's answer when the prompt was opened; for consent it was `proceed`. */
  readonly step: Step | undefined;
  /** The version of the tenant under which the engine answered; undefined for consent. */
  readonly tenantVersion: number | undefined;
  /** Who has been identified so far; undefined at the first proof. */
  readonly userId: string | undefined;
  readonly sessionUid: string | undefined;
  /** The session that it went on in is gone, and what was proven with it: nothing is left to do but to ask again. */
  readonly sessionEnded: boolean;
  readonly clientId: string;
  readonly redirectUri: string | undefined;
  readonly loginHint: string | undefined;
  /** The languages the application asks for (OpenID Connect Core 1.0 §3.1.2.1). */
  readonly uiLocales: string | undefined;
  readonly missing: MissingConsent;
  /** Leaves this step without an answer; answers the URL at which the engine is asked again. */
  askAgain(): Promise<string>;
  /** Leaves an answer for the authorization request; answers the URL to go on to. */
  answer(answer: Answer): Promise<string>;
}

export interface MissingConsent {
  readonly scopes: readonly string[];
  readonly claims: readonly string[];
  /** Of the administration's API. */
  readonly apiScopes: readonly string[];
}

export type Answer =
  | { readonly kind: 'login'; readonly userId: string; readonly evidence: Evidence; readonly upgradable: boolean }
  | { readonly kind: 'mfa'; readonly evidence: Evidence }
  | { readonly kind: 'mfa_enrollment'; readonly evidence?: Evidence }
  | { readonly kind: 'passkey_upgrade' }
  | { readonly kind: 'passkey_enrollment'; readonly skipped: boolean }
  | { readonly kind: 'consent' }
  | { readonly kind: 'abort'; readonly error: string; readonly description: string };

/** The interaction of this browser, which must be the one the URL names: the cookie is bound to its path. */
export async function openInteraction(
  provider: Provider,
  req: IncomingMessage,
  res: ServerResponse,
  uid: string,
): Promise<OpenInteraction> {
  const exchange = { req, res };
  const { interaction, sessionEnded } = await withInteraction(exchange, () => known(provider, req, res));
  if (interaction.uid !== uid) throw expired();

  const { prompt, params, cid } = interaction;
  return {
    ...{ uid, sessionEnded, signIn: cid },
    prompt: prompt.name as PromptName,
    step: prompt.details['step'] as Step | undefined,
    tenantVersion: prompt.details['tenantVersion'] as number | undefined,
    userId: interaction.session?.accountId,
    sessionUid: interaction.session?.uid,
    clientId: String(params['client_id']),
    redirectUri: text(params['redirect_uri']),
    loginHint: text(params['login_hint']),
    uiLocales: text(params['ui_locales']),
    missing: {
      scopes: (prompt.details['missingOIDCScope'] as string[] | undefined) ?? [],
      claims: (prompt.details['missingOIDCClaims'] as string[] | undefined) ?? [],
      apiScopes: Object.values(missingOfResources(prompt)).flat(),
    },
    askAgain: () => withInteraction(exchange, () => submit(sessionEnded ? startedOver(interaction) : interaction, {})),
    answer: (answer) => withInteraction(exchange, () => leave(provider, interaction, answer)),
  };
}

interface Known {
  readonly interaction: Interaction;
  readonly sessionEnded: boolean;
}

async function known(provider: Provider, req: IncomingMessage, res: ServerResponse): Promise<Known> {
  try {
    return { interaction: await provider.interactionDetails(req, res), sessionEnded: false };
  } catch (cause) {
    if (!(cause instanceof errors.SessionNotFound)) throw cause;
    const interaction = await withEndedSession(provider, req, res);
    if (!interaction) throw expired(cause);
    return { interaction, sessionEnded: true };
  }
}

// Ended by a change of policy, or from another device. The library takes the sign-in for lost; its request is as good as ever.
async function withEndedSession(provider: Provider, req: IncomingMessage, res: ServerResponse) {
  const { cookies } = provider.createContext(req, res);
  const interaction = await provider.Interaction.find(cookies.get(provider.cookieName('interaction')) ?? '');
  const sessionUid = interaction?.session?.uid;
  if (sessionUid === undefined || (await provider.Session.findByUid(sessionUid))) return undefined;
  return interaction;
}

// As at its first step: for whichever session the browser has when it comes to the engine.
function startedOver(interaction: Interaction): Interaction {
  return Object.assign(interaction, { session: undefined, lastSubmission: undefined });
}

async function leave(provider: Provider, interaction: Interaction, answer: Answer): Promise<string> {
  const result = await resultOf(provider, interaction, answer);
  // A new sign-in starts over: what somebody else answered before it is not theirs.
  const startsOver = answer.kind === 'login' || answer.kind === 'abort';
  return submit(interaction, startsOver ? result : { ...interaction.lastSubmission, ...result });
}

async function submit(interaction: Interaction, result: InteractionResults): Promise<string> {
  interaction.result = result;
  await interaction.persist();
  return interaction.returnTo;
}

async function resultOf(provider: Provider, interaction: Interaction, answer: Answer): Promise<InteractionResults> {
  switch (answer.kind) {
    case 'abort':
      return { error: answer.error, error_description: answer.description };
    case 'consent':
      return { consent: { grantId: await grantMissing(provider, interaction) } };
    case 'login':
      // A session cookie without an expiry: "stay signed in" is off.
      return { login: { accountId: answer.userId, remember: false, ...loginAnswer(answer) } };
    case 'passkey_upgrade':
      return { passkey_upgrade: {} satisfies PromptAnswer };
    case 'passkey_enrollment':
      return { passkey_enrollment: { skipped: answer.skipped } satisfies PromptAnswer };
    case 'mfa':
    case 'mfa_enrollment':
      return { [answer.kind]: proof(answer.evidence) };
  }
}

function loginAnswer({ evidence, upgradable }: { evidence: Evidence; upgradable: boolean }): PromptAnswer {
  return upgradable ? { evidence, upgradable } : { evidence };
}

function proof(evidence: Evidence | undefined): PromptAnswer {
  return evidence === undefined ? {} : { evidence };
}

async function grantMissing(provider: Provider, { grantId, params, prompt, session }: Interaction): Promise<string> {
  const existing = grantId ? await provider.Grant.find(grantId) : undefined;
  const accountId = session?.accountId;
  if (!accountId) throw new Error('consent is asked of nobody');
  const grant = existing ?? new provider.Grant({ accountId, clientId: String(params['client_id']) });
  const { missingOIDCScope, missingOIDCClaims } = prompt.details as Record<string, string[] | undefined>;
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
  for (const [resource, scopes] of Object.entries(missingOfResources(prompt))) {
    grant.addResourceScope(resource, scopes.join(' '));
  }
  return grant.save();
}

function missingOfResources({ details }: Interaction['prompt']): Readonly<Record<string, readonly string[]>> {
  return (details['missingResourceScopes'] as Record<string, string[]> | undefined) ?? {};
}

function expired(cause?: unknown): ProblemError {
  return new ProblemError('interaction_expired', 'This sign-in has ended or was started in another browser', { cause });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
