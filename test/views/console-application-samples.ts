import type { ViewData } from '#src/http/render.ts';
import { IN_CONSOLE } from './console-samples.ts';
import type { Sample } from './samples.ts';

const SECONDS = 1_763_900_000;
const HERE = '/t/acme/admin/applications';
const crumbs = [{ label: 'Applications', path: '/applications' }];
const snippets = [
  { id: 'snippet-environment', label: 'Environment variables', code: 'OIDC_ISSUER=https://id.example/t/acme\nOIDC_CLIENT_ID=shop' },
  { id: 'snippet-node', label: 'Node.js, with openid-client', code: "import * as client from 'openid-client';" },
];
const shop = {
  ...{ path: `${HERE}/shop`, name: 'Shop', clientId: 'shop', kindName: 'Web application with a server', status: 'active' },
  ...{ createdAt: SECONDS, firstParty: true, hasSecret: true },
};
const robot = {
  ...{ ...shop, path: `${HERE}/robot`, name: 'A program with rather a long name', clientId: 'QSO8wdCz-vzNUxgAuQ_hKA' },
  ...{ kindName: 'Program without people', status: 'suspended', firstParty: false },
};
const one: ViewData = {
  ...{ crumbs, mayWrite: true, snippets, issuer: 'https://id.example/t/acme', apiScopes: '' },
  ...{ path: `${HERE}/shop`, simulator: '/t/acme/admin/simulator?client=shop' },
  redirects: ['https://shop.example/a/rather/long/path/to/come/back/to/after/signing/in'],
  afterSignOut: ['https://shop.example/'],
};
const form = {
  ...{ crumbs, action: '/new-application/web', back: '/new-application', hasAddresses: true },
  ...{ title: 'New application', lead: 'It keeps a secret on its server.', submit: 'Set it up' },
};

const PAGES: Readonly<Record<string, Readonly<Record<string, ViewData>>>> = {
  'admin/applications/list': {
    some: { applications: [shop, robot], filter: { values: {} }, narrowed: false, pager: {}, mayWrite: true },
    none: { applications: [], filter: { values: {} }, narrowed: false, pager: {}, mayWrite: true },
    narrowed: { applications: [], filter: { values: { text: 'x' } }, narrowed: true, pager: {}, mayWrite: false },
  },
  'admin/applications/kinds': {
    first: {
      crumbs,
      kinds: ['web', 'browser', 'native', 'program'].map((kind) => ({
        ...{ kind, path: `/t/acme/admin/new-application/${kind}`, name: `A ${kind} application`, about: 'What it is.' },
      })),
    },
  },
  'admin/applications/form': {
    first: { ...form, form: { values: {} } },
    program: { ...form, hasAddresses: false, form: { values: {} } },
    wrong: {
      ...form,
      form: {
        values: { name: '', redirects: 'http://shop.example' },
        errors: { name: 'A name has 1 to 100 characters.', redirects: 'http is for localhost only' },
        first: 'name',
      },
    },
  },
  'admin/applications/rules': {
    first: {
      ...{ crumbs, path: `${HERE}/shop`, form: { values: { required: 'phishing_resistant', minutes: '60' } } },
      levels: [{ value: 'phishing_resistant', label: 'phishing-resistant sign-in' }],
    },
  },
  'admin/applications/secret': {
    made: { ...one, application: shop, secret: 'kq3v0d8s7f6a5h4j3k2l1', isNew: true, done: `${HERE}/shop` },
    none: { ...one, application: shop, secret: null, isNew: true, done: `${HERE}/shop` },
    again: { ...one, application: shop, secret: 'kq3v0d8s7f6a5h4j3k2l1', isNew: false, done: `${HERE}/shop` },
  },
  'admin/applications/application': {
    strict: { ...one, application: shop, rules: { required: 'phishing-resistant sign-in', maxAge: 60 } },
    bare: {
      ...{ ...one, application: robot, rules: {}, redirects: [], afterSignOut: [], apiScopes: 'users:read users:write' },
      mayWrite: false,
    },
  },
};

export const APPLICATION_SAMPLES: readonly Sample[] = Object.entries(PAGES).flatMap(([template, states]) =>
  Object.entries(states).map(([state, data]) => ({ template, state, data: { ...IN_CONSOLE, ...data } })),
);
