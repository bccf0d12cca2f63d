import { systemClock } from '#src/clock.ts';
import { loadProcessConfig } from '#src/config/load.ts';
import type { Config } from '#src/config/schema.ts';
import { fidoMetadata, type MetadataProblem, type MetadataState } from '#src/fido-metadata/metadata.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';

export const metadataCheck = defineCommand({
  name: 'metadata check',
  summary: 'Show the FIDO metadata: who signed them, how old they are, and whether they are believed',
  details:
    'Reads the file as a server does, and changes nothing. Ends with 1 unless passkeys that need an attestation can be\n' +
    'registered now. The file is one that you fetch: https://mds3.fidoalliance.org, once a month.',
  args: {},
  options: {},
  run: async () => {
    const config = loadProcessConfig();
    const metadata = await readMetadata(config);
    return {
      data: { ...metadata },
      text: [...describe(metadata), metadataVerdict(metadata.state)].join('\n\n'),
      exitCode: metadata.state.kind === 'current' ? 0 : 1,
    };
  },
});

/** What a server of this configuration would have for metadata. */
export async function readMetadata({ fidoMetadata: settings }: Pick<Config, 'fidoMetadata'>) {
  const logger = { info: () => undefined, warn: () => undefined };
  const state = await fidoMetadata({ settings, clock: systemClock, logger }).state();
  return { ...settings, state };
}

/** In a sentence or two, with what to do. */
export function metadataVerdict(state: MetadataState): string {
  switch (state.kind) {
    case 'missing':
      return 'There are no FIDO metadata: fidoMetadata.file is not set. Where a passkey needs an attestation, none can be registered.';
    case 'unreadable':
      return `The FIDO metadata are not believed: ${PROBLEMS[state.problem]}`;
    case 'stale':
      return 'The FIDO metadata are too old: no attestation is believed any more. Fetch the newest.';
    case 'current':
      return isDue(state.nextUpdate)
        ? `The FIDO metadata are believed until ${day(state.staleAt)}. There is a newer blob: fetch it.`
        : 'The FIDO metadata are believed.';
  }
}

const PROBLEMS: Readonly<Record<MetadataProblem, string>> = {
  file_unreadable: 'the file is not there, or cannot be read.',
  file_too_large: 'the file has more than 64 MB.',
  root_unreadable: 'the file that fidoMetadata.root names cannot be read, or holds no certificate in PEM.',
  not_jws: 'the file is not a metadata blob. It has to be the JWT as it was fetched.',
  unknown_root: 'it is not signed by whom fidoMetadata.root names, or the FIDO Alliance where it names nobody.',
  chain_expired: 'a certificate of its signature is not in its time. Fetch the newest, and look at the clock.',
  wrong_signer: 'it is signed by somebody else than the FIDO Alliance.',
  wrong_signature: 'it was altered: the signature is wrong. Fetch it again.',
  malformed: 'it is signed, but not a metadata blob of version 3.',
  older: 'it is older than the one before.',
};

function describe({ file, root, maxAge, state }: Awaited<ReturnType<typeof readMetadata>>): string[] {
  if (file === null) return [];
  const source = { File: file, 'Signed by': root ?? 'the FIDO Alliance' };
  if (state.kind !== 'stale' && state.kind !== 'current') return [facts(source)];
  const { no, nextUpdate, staleAt, entries } = state;
  return [
    facts({
      ...source,
      Number: String(no),
      'Newer one on': `${day(nextUpdate)} (${daysFromNow(nextUpdate)})`,
      'Believed until': `${day(staleAt)} (${maxAge} days later)`,
      Authenticators: String(entries),
    }),
  ];
}

function daysFromNow(epoch: number): string {
  const days = Math.floor((epoch - systemClock.now()) / 86_400);
  return days < 0 ? `${-days} days ago` : `in ${days} days`;
}

const isDue = (nextUpdate: number) => systemClock.now() >= nextUpdate;
const day = (epoch: number) => new Date(epoch * 1000).toISOString().slice(0, 10);
