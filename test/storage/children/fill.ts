import type { Storage } from '#src/storage/ports/storage.ts';
import { aRecoveryCodeSet, aTotp } from '../../support/builders.ts';
import { NOW } from '../../support/fixed-clock.ts';

/** Thirty of each thing that race.ts spends. */
export async function fill({ artifacts, credentials }: Storage): Promise<void> {
  for (let index = 0; index < 30; index++) {
    for (const model of ['AuthorizationCode', 'RefreshToken']) {
      await artifacts.save({ tenantId: 'acme', model, id: `${model}-${index}` }, {}, NOW + 60);
    }
  }
  await credentials.add(aTotp());
  await credentials.add(aRecoveryCodeSet({ hashes: Array.from({ length: 30 }, (_, index) => `h${index}`) }));
}
