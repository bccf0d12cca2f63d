import { z } from 'zod';

/** One setting that is different between two versions, as src/insight/describe-changes.ts tells it. */
export const settingChange = z.object({
  path: z.string().describe('`session.idle`, `campaigns.everybody.skips`: what is listed goes by its id.'),
  before: z.unknown().optional().describe('Left out for what was not there.'),
  after: z.unknown().optional().describe('Left out for what is not there any more.'),
  direction: z.enum(['stricter', 'looser', 'other']),
});
