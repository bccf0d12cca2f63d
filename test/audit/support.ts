import { auditKeeper, type KeeperDeps } from '#src/audit/keeper.ts';
import { createSealer } from '#src/keys/seal.ts';
import type { AuditEvent } from '#src/storage/ports/audit-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { fixedClock, NOW } from '../support/fixed-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

export const sealer = createSealer([Buffer.alloc(32, 7)]);

let made = 0;
const random = seededRandom('audit');

export function anEvent(overrides: Partial<AuditEvent> = {}): AuditEvent {
  made += 1;
  return {
    id: random.uuid(),
    tenantId: 'acme',
    at: NOW,
    type: 'sign_in.password',
    outcome: 'success',
    reason: null,
    userId: `user-${made % 3}`,
    clientId: 'demo',
    credentialId: null,
    address: '192.0.2.1',
    actor: null,
    signIn: `uid-${made}`,
    details: { required: 'multi_factor' },
    ...overrides,
  };
}

/** Appends that many, each a second after the one before. */
export async function append(
  storage: Storage,
  count: number,
  overrides: Partial<AuditEvent> = {},
): Promise<AuditEvent[]> {
  const events = Array.from({ length: count }, (_, index) => anEvent({ at: NOW + index, ...overrides }));
  for (const event of events) await storage.audit.append(event);
  return events;
}

/** A keeper whose complaints are kept, and who tells nobody. */
export function aKeeper(storage: Storage, overrides: Partial<KeeperDeps> = {}) {
  const complaints: object[] = [];
  const told: { readonly block: number; readonly ids: readonly string[] }[] = [];
  const keeper = auditKeeper({
    ...{ storage, sealer, clock: fixedClock(), keepDays: 0 },
    logger: { error: (about: object) => void complaints.push(about) },
    tell: async ({ number }, events) => void told.push({ block: number, ids: events.map(({ id }) => id) }),
    ...overrides,
  });
  return { ...keeper, complaints, told };
}
