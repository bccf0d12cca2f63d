import type { Operation } from '../operation.ts';
import { AUDIT_OPERATIONS } from './audit.ts';
import { AUDIT_PROOF_OPERATIONS } from './audit-proof.ts';
import { CAMPAIGN_OPERATIONS } from './campaigns.ts';
import { CLIENT_OPERATIONS } from './clients.ts';
import { CREDENTIAL_OPERATIONS } from './credentials.ts';
import { DEAD_LETTER_OPERATIONS } from './dead-letters.ts';
import { DOCUMENT_OPERATIONS } from './document.ts';
import { EXPLAIN_OPERATIONS } from './explain.ts';
import { GRANT_OPERATIONS } from './grants.ts';
import { GROUP_OPERATIONS } from './groups.ts';
import { HEALTH_OPERATIONS } from './health.ts';
import { HISTORY_OPERATIONS } from './history.ts';
import { IMPORT_OPERATIONS } from './imports.ts';
import { KEY_OPERATIONS } from './keys.ts';
import { PASS_OPERATIONS } from './passes.ts';
import { PASSKEY_OPERATIONS } from './passkeys.ts';
import { POLICY_OPERATIONS } from './policy.ts';
import { REPORT_OPERATIONS } from './reports.ts';
import { SESSION_OPERATIONS } from './sessions.ts';
import { SIGN_IN_OPERATIONS } from './sign-ins.ts';
import { TENANT_OPERATIONS } from './tenants.ts';
import { MEMBERSHIP_OPERATIONS } from './user-groups.ts';
import { STANDING_OPERATIONS } from './user-standing.ts';
import { USER_OPERATIONS } from './users.ts';
import { WEBHOOK_OPERATIONS } from './webhooks.ts';

/** Everything that can be administered. */
export const OPERATIONS: readonly Operation[] = [
  ...USER_OPERATIONS,
  ...STANDING_OPERATIONS,
  ...MEMBERSHIP_OPERATIONS,
  ...EXPLAIN_OPERATIONS,
  ...IMPORT_OPERATIONS,
  ...PASS_OPERATIONS,
  ...CREDENTIAL_OPERATIONS,
  ...PASSKEY_OPERATIONS,
  ...SESSION_OPERATIONS,
  ...GRANT_OPERATIONS,
  ...GROUP_OPERATIONS,
  ...CLIENT_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...HISTORY_OPERATIONS,
  ...DOCUMENT_OPERATIONS,
  ...CAMPAIGN_OPERATIONS,
  ...TENANT_OPERATIONS,
  ...HEALTH_OPERATIONS,
  ...KEY_OPERATIONS,
  ...AUDIT_OPERATIONS,
  ...AUDIT_PROOF_OPERATIONS,
  ...SIGN_IN_OPERATIONS,
  ...REPORT_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
  ...DEAD_LETTER_OPERATIONS,
];
