import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { namesFor } from '#src/insight/naming.ts';
import { simulate } from '#src/insight/simulate.ts';
import { explanationInWords, wayInWords } from '#src/insight/words.ts';
import type { Platform } from '#src/policy/authenticators.ts';
import { METHOD_KINDS, type Step } from '#src/policy/types.ts';
import { operation } from '../operation.ts';

const PLATFORMS = ['apple', 'windows', 'android', 'linux'] as const satisfies readonly Platform[];
const MOST_SECONDS = 999_999_999;

const STEPS = [
  'login',
  'mfa',
  'mfa_enrollment',
  'passkey_upgrade',
  'passkey_enrollment',
  'refuse',
  'proceed',
] as const satisfies readonly Step['kind'][];

const step = z.object({
  kind: z.enum(STEPS),
  offer: z.array(z.enum(METHOD_KINDS)).describe('Methods that may be chosen.'),
});

const explanation = z.object({
  disabled: z.boolean().describe('The person signs in nowhere; all else is what would hold if they could.'),
  suspended: z.boolean().describe('Nobody signs in at the application; likewise.'),
  consent: z.boolean().describe('The application asks for consent after all this, unless it was given before.'),
  step: step.describe('What is asked first.'),
  reasons: z
    .array(
      z.object({
        about: z.string().describe('`decision`, a rule that was asked, `proof` or `credential`.'),
        decides: z.boolean().describe('Of a rule: it is the one that has decided.'),
        text: z.string(),
      }),
    )
    .describe('Why, in sentences: the decision, each rule with whoever has set it, each proof, each credential.'),
  ways: z
    .array(
      z.object({
        end: z.enum(['proceed', 'refuse', 'stuck']),
        steps: z.array(
          z.object({ kind: z.enum(STEPS), method: z.enum(METHOD_KINDS).nullable(), skipped: z.boolean() }),
        ),
        text: z.array(z.string()).describe('The same in words, one for each page.'),
      }),
    )
    .describe('Every way on to the end; none for whoever has nothing to begin with.'),
});

/** `password,totp=600`: methods, each with the seconds since; just this moment where none are named. */
const proven = z
  .string()
  .max(200)
  .transform((text, context) =>
    text.split(',').map((word) => {
      const [kind = '', ago = '0'] = word.split('=');
      const method = METHOD_KINDS.find((known) => known === kind);
      if (method !== undefined && /^\d{1,9}$/.test(ago)) return { method, ago: Number(ago) };
      context.addIssue({ code: 'custom', message: 'Name methods and seconds, as in password,totp=600.' });
      return z.NEVER;
    }),
  );

export const explainUser = operation({
  id: 'users.explain',
  summary: 'What a person would be asked for at an application, and why',
  description:
    'A new sign-in, or one in which something is proven already, on a browser that is not trusted and makes no passkey by ' +
    'itself. Reads only. Locks and limits are not looked at.',
  method: 'GET',
  path: '/tenants/{tenant}/users/{user}/explanation',
  permission: 'credentials:read',
  query: z.strictObject({
    client: z.string().max(200).optional().describe('The application; our own pages, unless given.'),
    acr: z.string().max(500).optional().describe('Classes that the application asks for, with spaces between.'),
    maxAge: z.coerce.number().int().min(0).max(MOST_SECONDS).optional().describe('Seconds; how old a proof may be.'),
    proven: proven.optional().describe('What is proven already, such as `password,totp=600`: with seconds since.'),
    platform: z.enum(PLATFORMS).optional().describe('What the browser runs on.'),
    language: z.string().max(35).optional().describe('Of the sentences: a tag of BCP 47. English, unless given.'),
  }),
  answer: explanation,
  run: async ({ tenant, person: user, query, services }) => {
    const { storage, clock, mail, deployment, languages } = services;
    const client = query.client === undefined ? undefined : await storage.clients.find(tenant.id, query.client);
    if (query.client !== undefined && !client) {
      throw new ProblemError('application_not_found', 'There is no such application');
    }
    const deps = { storage, mails: mail.available, attestable: deployment.attestable };
    const acrValues = query.acr?.split(' ');
    const { maxAge, proven: held, platform } = query;
    const question = { tenant, user, client, acrValues, maxAge, proven: held, platform, at: clock.now() };
    const simulation = await simulate(deps, question);
    const names = await namesFor(storage.groups, tenant.id, { client, stored: simulation.stored });
    const language = languages.in(query.language);
    const { consent, explanation: why, ways } = simulation;
    return {
      disabled: user.status === 'disabled',
      suspended: client?.status === 'suspended',
      consent,
      step: { kind: why.step.kind, offer: 'offer' in why.step ? why.step.offer : [] },
      reasons: explanationInWords(simulation, names, language).map(({ about, asks = false, text }) => ({
        ...{ about, text },
        decides: asks,
      })),
      ways: ways.map((way) => ({
        end: way.end,
        steps: way.screens.map((screen) => ({
          kind: screen.step.kind,
          method: screen.by ?? null,
          skipped: screen.skips ?? false,
        })),
        text: wayInWords(way, consent, names, language),
      })),
    };
  },
});

export const EXPLAIN_OPERATIONS = [explainUser];
