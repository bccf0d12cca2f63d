import type { Command } from './command.ts';
import { adminInvite } from './commands/admin-invite.ts';
import { apiCreate } from './commands/api-create.ts';
import { audit } from './commands/audit.ts';
import { auditExport } from './commands/audit-export.ts';
import { auditVerify } from './commands/audit-verify.ts';
import { backup } from './commands/backup.ts';
import { campaignStatus } from './commands/campaign-status.ts';
import { check } from './commands/check.ts';
import { clientCreate } from './commands/client-create.ts';
import { clientList } from './commands/client-list.ts';
import { clientMetadata, clientShow } from './commands/client-metadata.ts';
import { clientRemove } from './commands/client-remove.ts';
import { clientRules } from './commands/client-rules.ts';
import { clientSecret } from './commands/client-secret.ts';
import { clientResume, clientSuspend } from './commands/client-status.ts';
import { completion } from './commands/completion.ts';
import { credentialList, credentialRemove } from './commands/credential.ts';
import { groupCreate, groupList, groupRemove, groupRename } from './commands/group.ts';
import { groupMembers } from './commands/group-members.ts';
import { keysList, keysRetire, keysRotate } from './commands/keys.ts';
import { metadataCheck } from './commands/metadata.ts';
import { policyDryRun } from './commands/policy-dry-run.ts';
import { policyExplain } from './commands/policy-explain.ts';
import { restore } from './commands/restore.ts';
import { serve } from './commands/serve.ts';
import { sessionEnd, sessionList } from './commands/session.ts';
import { storageCopy } from './commands/storage-copy.ts';
import { storageCheck } from './commands/storage-check.ts';
import { tenantCreate } from './commands/tenant-create.ts';
import { tenantApply, tenantDiff, tenantExport } from './commands/tenant-document.ts';
import { tenantHistory, tenantRestore } from './commands/tenant-history.ts';
import { tenantList } from './commands/tenant-list.ts';
import { tenantPolicy } from './commands/tenant-policy.ts';
import { tenantResume, tenantSuspend } from './commands/tenant-status.ts';
import { tenantShow, tenantUpdate } from './commands/tenant-update.ts';
import { userCreate } from './commands/user-create.ts';
import { userGroups } from './commands/user-groups.ts';
import { userList } from './commands/user-list.ts';
import { userImport } from './commands/user-import.ts';
import { userPass } from './commands/user-pass.ts';
import { userRemove } from './commands/user-remove.ts';
import { userRole } from './commands/user-role.ts';
import { userShow } from './commands/user-show.ts';
import { userDisable, userEnable } from './commands/user-status.ts';
import { userUpdate } from './commands/user-update.ts';

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  serve,
  check,
  storageCheck,
  metadataCheck,
  tenantCreate,
  tenantList,
  tenantShow,
  tenantUpdate,
  tenantPolicy,
  tenantHistory,
  tenantRestore,
  tenantExport,
  tenantDiff,
  tenantApply,
  policyDryRun,
  policyExplain,
  campaignStatus,
  tenantSuspend,
  tenantResume,
  adminInvite,
  userList,
  userShow,
  userCreate,
  userUpdate,
  userImport,
  userPass,
  userDisable,
  userEnable,
  userRole,
  userGroups,
  userRemove,
  groupCreate,
  groupList,
  groupMembers,
  groupRename,
  groupRemove,
  sessionList,
  sessionEnd,
  credentialList,
  credentialRemove,
  clientCreate,
  apiCreate,
  clientList,
  clientShow,
  clientMetadata,
  clientRules,
  clientSecret,
  clientSuspend,
  clientResume,
  clientRemove,
  keysList,
  keysRotate,
  keysRetire,
  audit,
  auditVerify,
  auditExport,
  backup,
  restore,
  storageCopy,
  completion,
];
