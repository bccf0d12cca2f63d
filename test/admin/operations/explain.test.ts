import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { explainUser } from '#src/admin/operations/explain.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { aPassword, aPolicy, aTotp } from '../../support/builders.ts';
import { openDesk, personOf, programOf, type Desk } from '../desk.ts';
import { about, addPerson, addShop, problemOf } from './people-support.ts';

interface Explained {
  readonly step: { readonly kind: string; readonly offer: readonly string[] };
  readonly reasons: readonly { readonly about: string; readonly decides: boolean; readonly text: string }[];
  readonly ways: readonly {
    readonly end: string;
    readonly steps: readonly object[];
    readonly text: readonly string[];
  }[];
  readonly disabled: boolean;
  readonly suspended: boolean;
  readonly consent: boolean;
}

describe('why a person is asked what they are asked', () => {
  let desk: Desk;
  let ada: User;
  beforeEach(async () => {
    desk = await openDesk(aPolicy({ campaigns: [], assurance: { required: 'multi_factor' } }));
    ada = await addPerson(desk, 'ada', { emailVerified: false });
    const { credentials } = desk.container.storage;
    for (const one of [aPassword({ userId: ada.id }), aTotp({ userId: ada.id, name: 'My phone' })]) {
      await credentials.add(one);
    }
    await addShop(desk);
  });
  afterEach(() => desk.close());
  const explained = (query: object = {}, user = ada) =>
    desk.answer<Explained>(explainUser, about(desk, user, { actor: personOf(desk, 'helpdesk'), query }));

  it('is told for a new sign-in, with every way to the end', async () => {
    const { step, ways, reasons } = await explained();
    expect(step.kind).toBe('login');
    expect(step.offer).toContain('password');
    expect(ways.map(({ end, steps }) => [end, steps])).toEqual([
      [
        'proceed',
        [
          { kind: 'login', method: 'password', skipped: false },
          { kind: 'mfa', method: 'totp', skipped: false },
          { kind: 'proceed', method: null, skipped: false },
        ],
      ],
    ]);
    expect(ways[0]?.text).toHaveLength(3);
    expect(reasons[0]?.about).toBe('decision');
    expect(reasons.filter(({ decides }) => decides).map(({ about: rule }) => rule)).toContain('first_factor');
  });

  it('is told for what is proven already, and for an application', async () => {
    const { step, consent } = await explained({ proven: 'password', client: 'shop' });
    expect(step).toEqual({ kind: 'mfa', offer: ['totp'] });
    expect(consent).toBe(true);
    expect((await explained({ proven: 'password,totp=60' })).step.kind).toBe('proceed');
    expect((await explained({ proven: 'password,totp=600', maxAge: '300' })).step.kind).toBe('mfa');
    expect((await explained({ proven: 'password,totp', acr: 'phr' })).step.kind).not.toBe('proceed');
  });

  it('is told in the language of whoever asks', async () => {
    const english = (await explained()).reasons.map(({ text }) => text);
    const german = (await explained({ language: 'de' })).reasons.map(({ text }) => text);
    expect(german).toHaveLength(english.length);
    expect(german).not.toEqual(english);
    expect(english.join()).toContain('My phone');
  });

  it('is told for whoever is disabled, and of a suspended application, with that', async () => {
    const bert = await addPerson(desk, 'bert', { status: 'disabled', email: null });
    await desk.container.clients.updateClient('acme', 'shop', { status: 'suspended' });
    const { disabled, suspended, ways } = await explained({ client: 'shop' }, bert);
    expect([disabled, suspended, ways]).toEqual([true, true, []]);
  });

  it('changes and writes down nothing', async () => {
    await explained({ proven: 'password' });
    expect(await desk.events()).toEqual([]);
    expect(await desk.container.storage.users.find('acme', ada.id)).toEqual(ada);
  });

  it.each([
    [{ proven: 'magic' }, 'validation_failed'],
    [{ proven: 'totp=soon' }, 'validation_failed'],
    [{ maxAge: '-1' }, 'validation_failed'],
    [{ platform: 'toaster' }, 'validation_failed'],
    [{ client: 'nowhere' }, 'application_not_found'],
  ])('is not told for %p', async (query, code) => {
    expect(await problemOf(desk, explainUser, about(desk, ada, { query }))).toBe(code);
  });

  it('is not told to anybody from elsewhere', async () => {
    expect(await problemOf(desk, explainUser, about(desk, ada, { actor: programOf('globex') }))).toBe(
      'tenant_not_found',
    );
    const there = { actor: programOf('globex'), params: { tenant: 'globex', user: ada.id } };
    expect(await problemOf(desk, explainUser, there)).toBe('user_not_found');
    expect(await problemOf(desk, explainUser, about(desk, ada, { actor: personOf(desk, 'user') }))).toBe('forbidden');
  });
});
