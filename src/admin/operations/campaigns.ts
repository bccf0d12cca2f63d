import { z } from 'zod';
import { campaignProgress } from '#src/insight/campaign-progress.ts';
import { operation } from '../operation.ts';

const progress = z.object({
  id: z.string(),
  mode: z.enum(['off', 'suggest', 'required']),
  due: z.string().nullable(),
  people: z.int().describe('Active people it is for.'),
  withPasskey: z.int().describe('Of them those who have a passkey of use.'),
  required: z.int().describe('Without one: the next sign-in lets them put it off no more.'),
  putOff: z.int().describe('Without one: they have put it off at least once, and may still.'),
});

export const listCampaigns = operation({
  id: 'campaigns.list',
  summary: 'How far each campaign is',
  description:
    'Looks at every active user: some seconds for 100,000 of them. Campaigns are part of the policy, and set there.',
  method: 'GET',
  path: '/tenants/{tenant}/campaigns',
  permission: 'reports:read',
  slow: true,
  answer: z.object({ items: z.array(progress) }),
  run: async ({ tenant, services: { storage, clock } }) => ({
    items: await campaignProgress(storage, { tenant, at: clock.now() }),
  }),
});

export const CAMPAIGN_OPERATIONS = [listCampaigns];
