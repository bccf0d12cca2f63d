import type { Language } from '#src/i18n/translator.ts';
import type { Campaign } from '#src/policy/types.ts';
import type { SettingChange } from './describe-changes.ts';
import { durationInWords } from './naming.ts';

type Speaker = Pick<Language, 't' | 'list' | 'day'>;
type InWords = (value: never, language: Speaker) => string;

/** The changes of `describeChanges` and `describeSettings` as sentences, one each: what, from what, to what, which way. */
export function changesInWords(changes: readonly SettingChange[], language: Speaker): string[] {
  return changes.map((change) => changeInWords(change, language));
}

function changeInWords({ path, before, after, direction }: SettingChange, language: Speaker): string {
  const { t } = language;
  const named = namedBy(path);
  const say = (value: unknown) => (named.setting === undefined ? '' : valueInWords(named.setting, value, language));
  const values = { what: nameOf(named, t), before: say(before), after: say(after) };
  const sentence = sentenceOf(named.setting === undefined, before !== undefined, after !== undefined);
  const text = t(`changes.${sentence}`, values);
  return direction === 'other' ? text : t('changes.with-direction', { text, direction: t(`changes.${direction}`) });
}

function sentenceOf(isWhole: boolean, wasThere: boolean, isThere: boolean): string {
  if (wasThere && isThere) return 'changed';
  // A secret: neither is told.
  if (!wasThere && !isThere) return 'replaced';
  if (isThere) return isWhole ? 'added' : 'set';
  return isWhole ? 'removed' : 'unset';
}

interface Named {
  /** The group, campaign or profile it is of. */
  readonly of?: { readonly list: string; readonly id: string };
  /** `session.idle`, `campaigns.skips`; left out for all of one that is listed. */
  readonly setting?: string;
}

const LISTS: readonly string[] = ['groups', 'campaigns', 'passkeyProfiles'];

/** What a path is about: `campaigns.everybody.skips`. */
function namedBy(path: string): Named {
  const setting = path.replace(/^(?:policy|rules)\./, '');
  const [list = '', id, ...rest] = setting.split('.');
  if (!LISTS.includes(list)) return { setting };
  if (id === undefined) return { setting: `order.${list}` };
  const of = { list, id };
  if (rest.length === 0) return { of };
  return { of, setting: (list === 'groups' ? rest : [list, ...rest]).join('.') };
}

function nameOf({ of, setting }: Named, t: Language['t']): string {
  const known = setting === undefined ? '' : `changes.settings.${setting}`;
  const name = t.has(known) ? t(known) : (setting ?? '');
  if (of === undefined) return name;
  const whose = t(`changes.of.${of.list}`, { name: of.id });
  return setting === undefined ? whose : t('changes.setting-of', { of: whose, name });
}

const word: InWords = (value: string, { t }) => t(`changes.words.${value}`);
const words: InWords = (values: readonly string[], language) =>
  listed(
    values.map((one) => word(one as never, language)),
    language,
  );
const ids: InWords = (values: readonly string[] | null, language) =>
  values === null ? language.t('changes.words.everybody') : listed(values, language);
const methods: InWords = (kinds: readonly string[], language) =>
  listed(
    kinds.map((kind) => language.t(`methods.kinds.${kind}`)),
    language,
  );
const duration: InWords = (seconds: number | null, { t }) =>
  seconds === null ? t('changes.words.as-session') : durationInWords(seconds, t);
const level: InWords = (assurance: string, { t }) => t(`policy.levels.${assurance}`);
const days: InWords = (count: number, { t }) => t('changes.words.days', { count });
const on: InWords = (value: boolean, { t }) => t(value ? 'changes.words.yes' : 'changes.words.no');

/** How the values of a setting are said; as they are where it is not in here. */
const VALUES: Readonly<Record<string, InWords>> = {
  'signIn.methods': methods,
  'session.idle': duration,
  'session.absolute': duration,
  'assurance.required': level,
  'assurance.maxAge': duration,
  'mfa.methods': methods,
  'mfa.enrollment': word,
  'mfa.trustedDeviceDays': days,
  'passkeys.freshness': duration,
  'passkeys.automatic': on,
  'temporaryAccessPass.lifetime': duration,
  'temporaryAccessPass.oneTime': on,
  'temporaryAccessPass.assurance': word,
  'administration.assurance': level,
  'administration.freshness': duration,
  'campaigns.mode': word,
  'campaigns.snoozeDays': days,
  'campaigns.skips': (count: number | null, { t }) => (count === null ? t('changes.words.any-number') : String(count)),
  'campaigns.due': (due: Campaign['due'], { t, day }) =>
    due === null ? t('changes.words.no-day') : day(Date.parse(due)),
  'campaigns.groups': ids,
  'campaigns.exempt': ids,
  'passkeyProfiles.keys': words,
  'passkeyProfiles.attestation': (value: string, { t }) => t(`changes.attestation.${value}`),
  'passkeyProfiles.authenticators': ({ list, aaguids }: { list: string; aaguids: readonly string[] }, language) =>
    language.t(`changes.authenticators.${list}`, { models: listed(aaguids, language) }),
  'passkeyProfiles.certification': (value: string | null, { t }) => value ?? t('changes.words.none'),
  'passkeyProfiles.hardware': on,
  'passkeyProfiles.groups': ids,
  'passkeyProfiles.exempt': ids,
  status: word,
  firstParty: on,
  'branding.logo': (logo: string | null, { t }) => t(logo === null ? 'changes.words.none' : 'changes.words.picture'),
  'order.groups': ids,
  'order.campaigns': ids,
  'order.passkeyProfiles': ids,
};

/** The value of a setting in a few words: `session.idle`, `campaigns.skips`. Empty for one that is not set. */
export function valueInWords(setting: string, value: unknown, language: Speaker): string {
  if (value === undefined) return '';
  const say = VALUES[setting];
  if (say !== undefined) return say(value as never, language);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function listed(items: readonly string[], { t, list }: Speaker): string {
  return items.length === 0 ? t('changes.words.none') : list(items);
}
