import { listCampaigns } from '../../operations/campaigns.ts';
import { showPolicy } from '../../operations/policy.ts';
import type { ConsoleContext } from '../context.ts';

/** How far each campaign is, and what happens next. */
export async function showCampaigns(ctx: ConsoleContext): Promise<void> {
  const { ask, may } = ctx.state;
  const [{ items }, { policy }] = await Promise.all([ask(listCampaigns), ask(showPolicy)]);
  ctx.render('admin/policy/campaigns', {
    campaigns: items.map((one) => {
      const { skips = null } = policy.campaigns.find(({ id }) => id === one.id) ?? {};
      return { ...one, kind: one.mode, skips, why: nextOf(one) };
    }),
    mayWrite: may('policy:write'),
  });
}

/** What happens next, as the last part of the key of a sentence. */
function nextOf({
  mode,
  due,
  people,
  withPasskey,
}: {
  mode: string;
  due: string | null;
  people: number;
  withPasskey: number;
}) {
  if (mode === 'off') return 'off';
  if (people === 0) return 'nobody';
  if (people === withPasskey) return mode === 'required' ? 'kept' : 'done';
  if (mode === 'required') return 'required';
  return due === null ? 'suggested' : 'due';
}
