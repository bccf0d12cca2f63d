import type { Language } from '#src/i18n/translator.ts';
import type { Explanation } from '#src/policy/explain.ts';
import { standingRefusal } from '#src/policy/passkey-profiles.ts';
import type { MethodKind, Policy, Source } from '#src/policy/types.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { StoredClient } from '#src/storage/ports/client-store.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';

/** What people call things, by their ids; what is not in here is called by its id. */
export interface Names {
  readonly groups: ReadonlyMap<string, string>;
  readonly clients: ReadonlyMap<string, string>;
  readonly credentials: ReadonlyMap<string, string>;
}

interface Known {
  readonly client?: Pick<StoredClient, 'clientId' | 'metadata'> | undefined;
  readonly stored: readonly Pick<Credential, 'id' | 'name'>[];
}

/** The names for what is said about one person at one application. */
export async function namesFor(
  groups: Pick<Storage['groups'], 'list'>,
  tenantId: string,
  { client, stored }: Known,
): Promise<Names> {
  const clientName = client?.metadata['client_name'];
  return {
    groups: new Map((await groups.list(tenantId)).map(({ id, name }) => [id, name])),
    clients: new Map(client && typeof clientName === 'string' ? [[client.clientId, clientName]] : []),
    credentials: new Map(stored.map(({ id, name }) => [id, name])),
  };
}

/** Says who has set something, and what something to sign in with is called. */
export function namer(names: Names, { t, list }: Pick<Language, 't' | 'list'>) {
  const sourceOf = (source: Source) => {
    if (source.kind === 'tenant') return t('policy.sources.tenant');
    const known = source.kind === 'group' ? names.groups : names.clients;
    return t(`policy.sources.${source.kind}`, { name: known.get(source.id) ?? source.id });
  };
  return {
    sourcesOf: (sources: readonly Source[]) => list(sources.map(sourceOf)),
    nameOf: (credentialId: string | undefined, kind: MethodKind) => {
      const method = t(`methods.kinds.${kind}`);
      const name = credentialId === undefined ? undefined : names.credentials.get(credentialId);
      return name === undefined || name === method ? method : t('policy.named', { method, name });
    },
  };
}

type Standing = Explanation['credentials'][number];

/** Whether something to sign in with is of use, and if not, by whose rule. */
export function credentialInWords(
  { credential, standing }: Standing,
  policy: Policy,
  names: Names,
  language: Pick<Language, 't' | 'list'>,
): string {
  const { t, list } = language;
  const { nameOf, sourcesOf } = namer(names, language);
  const values = { credential: nameOf(credential.id, credential.method) };
  if (standing === 'passkey_not_allowed') {
    const rule = standingRefusal(policy, credential) ?? 'key';
    return t(`policy.passkey.${rule}`, { ...values, profiles: list(policy.passkeyProfiles.map(({ id }) => id)) });
  }
  if (standing !== 'method_not_allowed') return t(`policy.credential.${standing}`, values);
  const { signIn, mfa } = policy.sources;
  const byDevice = credential.method === 'trusted_device' ? mfa.trustedDeviceDays : undefined;
  return t('policy.credential.method_not_allowed', {
    ...values,
    sources: sourcesOf(byDevice ?? distinct([...signIn.methods, ...mfa.methods])),
  });
}

function distinct(sources: readonly Source[]): Source[] {
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}

const DAY = 86_400;

/** A number of seconds as people say it. */
export function durationInWords(seconds: number, t: Language['t']): string {
  // A day is called 24 hours, as most rules about sessions call it.
  if (seconds > DAY && seconds % DAY === 0) return t('policy.duration.days', { count: seconds / DAY });
  if (seconds > 0 && seconds % 3600 === 0) return t('policy.duration.hours', { count: seconds / 3600 });
  if (seconds > 0 && seconds % 60 === 0) return t('policy.duration.minutes', { count: seconds / 60 });
  return t('policy.duration.seconds', { count: seconds });
}
