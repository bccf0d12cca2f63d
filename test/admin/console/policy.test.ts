import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { TenantPolicy } from '#src/policy/types.ts';
import { auditTrail, headingOf, pass, problemOn, stopClock } from '../../flows/support.ts';
import { aCampaign, aPolicy, aProfile } from '../../support/builders.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import type { Page } from '../../support/user-agent.ts';
import { administrator, consoleOf, fieldsOf, textOf, type Administrator } from './support.ts';

const FULL = aPolicy({
  assurance: { maxAge: 5400 },
  campaigns: [aCampaign({ id: 'everybody', due: '2027-03-01', skips: null, exempt: ['crew'] })],
  passkeyProfiles: [aProfile({ id: 'any' }), aProfile({ id: 'keys', keys: ['device_bound'], groups: ['crew'] })],
  groups: [{ group: 'crew', assurance: { required: 'phishing_resistant' }, session: { idle: 90 } }],
});

describe('the policy in the console', () => {
  let server: TestServer;
  let admin: Administrator;

  const open = (path: string) => admin.agent.open(`${consoleOf(server)}${path}`);
  const tenant = async () => (await server.container.storage.tenants.find('acme'))!;
  const policyNow = async () => (await tenant()).policy;
  /** Sends the form of a page as it stands, but for these fields; null takes one away. */
  const send = (page: Page, action: string, changed: Readonly<Record<string, string | null>> = {}) => {
    const all = Object.entries({ ...fieldsOf(page, action), ...changed });
    return admin.agent.submit(
      page,
      action,
      Object.fromEntries(all.filter((one): one is [string, string] => one[1] !== null)),
    );
  };
  const edit = async (path: string, changed: Readonly<Record<string, string | null>> = {}) =>
    send(await open(path), path, changed);
  const set = (review: Page, fields: Readonly<Record<string, string>> = {}) => send(review, '/policy/set', fields);
  const start = async (policy: TenantPolicy) => {
    const now = await tenant();
    await server.container.tenants.updateTenant(now, { policy }, { actor: 'operator' });
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.container.storage.groups.add({
      tenantId: 'acme',
      id: 'crew',
      name: 'The crew',
      createdAt: 1,
      version: 1,
    });
    admin = await administrator(server, 'root');
    await server.addUser('acme', 'ada');
    await server.addUser('acme', 'nia', { totp: false });
  });
  afterAll(() => server.close());
  beforeEach(() => start(FULL));

  it('is told in sentences, with what is not as usual', async () => {
    const page = await open('/policy');
    expect([page.status, headingOf(page)]).toEqual([200, 'Policy']);
    const text = textOf(page);
    expect(text).toContain('People begin with Passkey, Password, Temporary access pass .');
    expect(text).toContain('A session ends after 1 hour without use.');
    expect(text).toContain('A proof is asked for again after 90 minutes . Usual: as long as the session.');
    expect(text).toContain('No browser is trusted');
    expect(text).toMatch(
      /everybody Change everybody Remove everybody What it does suggests a passkey .* Whom it leaves out The crew/,
    );
    expect(text).toMatch(/The crew Change The crew Remove The crew A sign-in has to reach phishing-resistant sign-in/);
  });

  it.each([
    ...['/policy/part/sign-in', '/policy/part/second-factor', '/policy/part/assurance', '/policy/part/session'],
    ...['/policy/part/passkeys', '/policy/part/pass', '/policy/part/administration'],
    ...[
      '/policy/campaign/everybody',
      '/policy/profile/any',
      '/policy/profile/keys',
      '/policy/rule/crew',
      '/policy/json',
    ],
  ])('is the same after the form at %s was sent as it stands', async (path) => {
    const page = await edit(path);
    expect(textOf(page)).toContain('Nothing is different from what there is.');
    expect(await policyNow()).toEqual(FULL);
  });

  it('is reviewed before it is set, set with a comment, and found in the history', async () => {
    const review = await edit('/policy/part/session', { 'session.idle': '0,5', 'session.idle.unit': 'hours' });
    expect(headingOf(review)).toBe('Set this policy?');
    expect(textOf(review)).toContain('Session ends without use after: 1 hour → 30 minutes stricter');
    expect(textOf(review)).toContain('Nobody of 3 active people is asked for anything else');
    expect((await policyNow()).session.idle).toBe(3600);
    const done = await set(review, { comment: 'after the audit' });
    expect([done.url, (await policyNow()).session.idle]).toEqual(['/t/acme/admin/policy?notice=set', 1800]);
    const history = await open('/policy/history');
    expect(textOf(history)).toMatch(/Version \d+ Now .* root Example after the audit Session ends without use after/);
    expect((await auditTrail(server, 'acme'))[0]).toBe('tenant.changed');
  });

  it('says whom it affects, how, and names who would have no way in', async () => {
    const path = '/policy/part/second-factor';
    const review = await edit(path, { 'mfa.enrollment': 'not_offered' });
    expect(textOf(review)).toContain('One person would have no way in any more');
    expect(textOf(review)).toMatch(/nia Example \(nia\): needs a temporary access pass/);
    expect(textOf(review)).toContain('1 of 3 active people are asked for something else');
    const refused = await set(review, { comment: 'kept' });
    expect([refused.status, problemOn(refused)]).toEqual([409, 'no_way_in']);
    expect(refused.html).toContain('value="kept"');
    expect((await policyNow()).mfa.enrollment).toBe('at_sign_in');
    await set(refused, { comment: 'kept', force: 'yes' });
    expect((await policyNow()).mfa.enrollment).toBe('not_offered');
  });

  it('goes back from the review to what was typed', async () => {
    const path = '/policy/part/sign-in';
    const review = await edit(path, { 'signIn.methods.password.place': '1', 'signIn.methods.passkey.place': '2' });
    expect(textOf(review)).toContain(
      'Passkey, Password, Temporary access pass → Password, Passkey, Temporary access pass',
    );
    const again = await send(review, path);
    const fields = fieldsOf(again, path);
    expect([fields['signIn.methods.password.place'], fields['signIn.methods.passkey.place']]).toEqual(['1', '2']);
    expect((await policyNow()).signIn.methods[0]).toBe('passkey');
  });

  it.each([
    [
      '/policy/part/session',
      { 'session.idle': '30', 'session.idle.unit': 'seconds' },
      'session.idle',
      'Without use: from 1 minute',
    ],
    ['/policy/part/session', { 'session.idle': 'long' }, 'session.idle', 'Without use: from 1 minute'],
    [
      '/policy/part/sign-in',
      { 'signIn.methods.passkey': null, 'signIn.methods.password': null },
      'signIn.methods',
      'Name a method to begin with',
    ],
    ['/policy/part/pass', { 'temporaryAccessPass.length': '7.5' }, 'temporaryAccessPass.length', '8 to 48 characters'],
    ['/policy/new-campaign', { id: 'No Spaces' }, 'id', 'lower-case letters'],
    ['/policy/campaign/everybody', { due: '1 March' }, 'due', 'Write the day'],
    ['/policy/profile/keys', { authenticators: 'allow' }, 'authenticators.aaguids', 'at least one model'],
    ['/policy/profile/any', { attestation: 'required' }, 'keys', 'choose bound to a device alone'],
    [
      '/policy/rule/crew',
      { 'own.session.absolute': 'yes', 'session.absolute': '1', 'session.absolute.unit': 'minutes' },
      'session.absolute',
      'from 5 minutes',
    ],
  ] as const)(
    'says at %s what is wrong, beside the field, and keeps the rest',
    async (path, changed, name, message) => {
      const page = await edit(path, changed);
      expect(page.status).toBe(422);
      expect(page.html).toContain(`<a href="#${name}">`);
      expect(page.html).toContain(`id="${name}"`);
      expect(textOf(page)).toContain(message);
      expect(fieldsOf(page, path)).toMatchObject(
        Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== null)),
      );
      expect(await policyNow()).toEqual(FULL);
    },
  );

  it('says what in another part has to change first', async () => {
    await start(aPolicy({ campaigns: [], mfa: { trustedDeviceDays: 30 } }));
    const page = await edit('/policy/part/assurance', { 'assurance.required': 'phishing_resistant' });
    expect([page.status, problemOn(page)]).toEqual([422, 'validation_failed']);
    expect(textOf(page)).toContain('0 where phishing-resistant sign-in is required');
    expect(fieldsOf(page, '/policy/part/assurance')['assurance.required']).toBe('phishing_resistant');
  });

  it('has campaigns, profiles and rules of groups added, changed and removed', async () => {
    await set(await edit('/policy/new-campaign', { id: 'crew-first', mode: 'required', 'groups.crew': 'yes' }));
    expect((await policyNow()).campaigns[1]).toMatchObject({
      id: 'crew-first',
      mode: 'required',
      groups: ['crew'],
      due: null,
    });
    await set(await edit('/policy/campaign/crew-first', { mode: 'off' }));
    expect((await policyNow()).campaigns[1]?.mode).toBe('off');
    const review = await open('/policy/campaign/crew-first/remove');
    expect(textOf(review)).toContain('Campaign crew-first: removed');
    await set(review);
    expect((await policyNow()).campaigns).toEqual(FULL.campaigns);

    const aaguid = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';
    await set(
      await edit('/policy/new-profile', {
        id: 'own',
        authenticators: 'allow',
        'authenticators.aaguids': aaguid.toUpperCase(),
      }),
    );
    expect((await policyNow()).passkeyProfiles[2]).toMatchObject({
      id: 'own',
      authenticators: { list: 'allow', aaguids: [aaguid] },
    });

    await set(
      await edit('/policy/rule/crew', {
        'own.session.idle': null,
        'own.mfa.trustedDeviceDays': 'yes',
        'mfa.trustedDeviceDays': '0',
      }),
    );
    expect((await policyNow()).groups).toEqual([
      { group: 'crew', assurance: { required: 'phishing_resistant' }, mfa: { trustedDeviceDays: 0 } },
    ]);
    await set(await open('/policy/rule/crew/remove'));
    expect((await policyNow()).groups).toEqual([]);
    await set(
      await edit('/policy/new-rule', {
        group: 'crew',
        'own.assurance.required': 'yes',
        'assurance.required': 'phishing_resistant',
      }),
    );
    expect((await policyNow()).groups).toEqual([{ group: 'crew', assurance: { required: 'phishing_resistant' } }]);
  });

  it('is not set over what somebody else has set since, without saying so', async () => {
    const review = await edit('/policy/part/passkeys', { 'passkeys.max': '5' });
    await start({ ...FULL, passkeys: { ...FULL.passkeys, automatic: false } });
    const refused = await set(review);
    expect([refused.status, problemOn(refused)]).toEqual([412, 'precondition_failed']);
    expect(textOf(refused)).toContain('Browsers make passkeys by themselves: no → yes');
    expect((await policyNow()).passkeys).toMatchObject({ max: 10, automatic: false });
  });

  it('is edited as JSON by whoever knows it, with the words of the API for what is wrong', async () => {
    const noJson = await edit('/policy/json', { policy: '{' });
    expect([noJson.status, textOf(noJson).includes('This is not JSON.')]).toEqual([422, true]);
    const wrong = await edit('/policy/json', { policy: JSON.stringify({ ...FULL, session: { idle: 1 } }) });
    expect(textOf(wrong)).toMatch(/session\.absolute: .*expected number/);
    const review = await edit('/policy/json', {
      policy: JSON.stringify({ ...FULL, passkeys: { ...FULL.passkeys, max: 3 } }),
    });
    const again = await send(review, '/policy/json');
    expect(fieldsOf(again, '/policy/json')['policy']).toContain('"max": 3');
    await set(review);
    expect((await policyNow()).passkeys.max).toBe(3);
  });

  it('is not set while it names groups that are not there, or is too large to be kept', async () => {
    const review = await edit('/policy/json', {
      policy: JSON.stringify({ ...FULL, campaigns: [aCampaign({ groups: ['marketing'] })] }),
    });
    expect(textOf(review)).toContain('There are no such groups: marketing.');
    expect(review.html).not.toContain('/policy/set');
    const aaguids = Array.from(
      { length: 500 },
      (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    );
    const profiles = ['a', 'b', 'c', 'd'].map((id) => aProfile({ id, authenticators: { list: 'block', aaguids } }));
    const large = await edit('/policy/json', { policy: JSON.stringify({ ...FULL, passkeyProfiles: profiles }) });
    const refused = await set(large);
    expect([refused.status, problemOn(refused)]).toEqual([422, 'validation_failed']);
    expect(textOf(refused)).toContain('It is too large to be kept.');
    expect(await policyNow()).toEqual(FULL);
  });

  it('goes back to an earlier version, after the same review', async () => {
    const { version } = await tenant();
    await start({ ...FULL, passkeys: { ...FULL.passkeys, max: 2 } });
    const shown = await open(`/policy/history/${version}`);
    expect(textOf(shown)).toContain('By The command line');
    expect(textOf(shown)).toContain('Passkeys one person may have: 10 → 2 stricter');
    const review = await open(`/policy/history/${version}/restore`);
    expect(textOf(review)).toContain('Passkeys one person may have: 2 → 10 laxer');
    expect(fieldsOf(review, '/policy/set')['comment']).toBe(`Back to version ${version}`);
    await set(review);
    expect(await policyNow()).toEqual(FULL);
    const none = await open('/policy/history/999999');
    expect([none.status, problemOn(none)]).toEqual([404, 'version_not_found']);
  });

  it('is read by auditors and the help desk, and changed by administrators alone', async () => {
    const auditor = await administrator(server, 'auditor', { role: 'auditor' });
    const page = await auditor.agent.open(`${consoleOf(server)}/policy`);
    expect([page.status, page.html.includes('/policy/part/')]).toEqual([200, false]);
    const refused = await auditor.agent.open(`${consoleOf(server)}/policy/part/session`);
    expect([refused.status, problemOn(refused)]).toEqual([403, 'forbidden']);
  });

  it.each([
    '/policy/part/no-such',
    '/policy/campaign/no-such',
    '/policy/rule/no-such/remove',
    '/policy/profile/__proto__',
  ])('has nothing at %s, and says so', async (path) => {
    const page = await open(path);
    expect([page.status, problemOn(page)]).toEqual([404, 'page_not_found']);
  });

  it('waits with what was typed while an old proof is made new', async () => {
    stopClock();
    try {
      const review = await edit('/policy/part/passkeys', { 'passkeys.max': '7' });
      pass(400);
      const refused = await set(review, { comment: 'slowly' });
      expect([refused.status, problemOn(refused)]).toEqual([401, 'fresh_sign_in_required']);
      expect(refused.html).toContain('href="/t/acme/admin/signed-in-again"');
      await admin.prove(await open('/signed-in-again'));
      await set(refused);
      expect((await policyNow()).passkeys.max).toBe(7);
    } finally {
      jest.useRealTimers();
    }
  });
});
