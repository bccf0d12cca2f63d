import type { AuditBlock, AuditEvent } from '#src/storage/ports/audit-store.ts';
import type { DeadLetter, Webhook } from '#src/storage/ports/webhook-store.ts';
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

export const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

export const aWebhook = (overrides: Partial<Webhook> = {}): Webhook => ({
  tenantId: 'acme',
  id: idOf(1),
  url: 'https://siem.acme.example/latchkey',
  events: ['sign_out', AWKWARD.quotes],
  sealedSecret: AWKWARD.unicode,
  status: 'active',
  createdAt: NOW,
  version: 1,
  lastDeliveredAt: null,
  lastFailure: null,
  ...overrides,
});

export const aDeadLetter = (overrides: Partial<DeadLetter> = {}): DeadLetter => ({
  tenantId: 'acme',
  id: idOf(10),
  webhookId: idOf(1),
  block: 3,
  code: 'ECONNREFUSED',
  failedAt: NOW,
  expiresAt: NOW + 60,
  ...overrides,
});
