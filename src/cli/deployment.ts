import { isLoopback } from '#src/config/public-url.ts';
import type { Config } from '#src/config/schema.ts';
import type { Deployment } from '#src/insight/person.ts';

/** What a server with this configuration can do beside what policies say. */
export function deploymentOf({ mail, publicUrl, fidoMetadata }: Config): Deployment {
  return { mails: mail !== null || isLoopback(new URL(publicUrl)), attestable: fidoMetadata.file !== null };
}
