import type { AuditBlock, AuditEvent } from '#src/storage/ports/audit-store.ts';
import { NOW } from '../../support/fixed-clock.ts';
import { AWKWARD } from './run.ts';

export const event = (id: string, overrides: Partial<AuditEvent> = {}): AuditEvent => ({
  id,
  tenantId: 'acme',
  at: NOW,
  type: 'sign_in.password',
  outcome: 'refused',
  reason: 'wrong_secret',
  userId: 'alice',
  clientId: AWKWARD.quotes,
  credentialId: null,
  address: '2001:db8::1',
  actor: null,
  signIn: null,
  details: null,
  ...overrides,
});

export const aBlock = (overrides: Partial<AuditBlock> = {}): AuditBlock => ({
  tenantId: 'acme',
  number: 1,
  previousHash: '',
  hash: 'aGFzaA',
  count: 2,
  firstAt: NOW,
  lastAt: NOW,
  sealed: AWKWARD.quotes,
  digests: 'ZGlnZXN0cw',
  removed: null,
  ...overrides,
});
