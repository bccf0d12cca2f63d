import type { DemoFacts, DemoTenant, DemoUser } from './facts.ts';

/** The facts for whoever started the demo. */
export function describeDemo(facts: DemoFacts, factsFile: string): string {
  return [
    '',
    'Latchkey is running.',
    '',
    `  Demo application   ${facts.applicationUrl}`,
    `  Latchkey           ${facts.publicUrl}`,
    ...facts.tenants.flatMap(describeTenant),
    '',
    'The user admin may open the console, which asks for a passkey, and lets it be set up there.',
    'A TOTP secret goes into any authenticator app. Passkeys need a browser on this machine.',
    `The same facts as JSON: ${factsFile}`,
    'Stop with Ctrl-C. Start anew with --reset.',
    '',
  ].join('\n');
}

function describeTenant({ name, issuer, securityInfoUrl, consoleUrl, users }: DemoTenant): string[] {
  const pages = [`  security info      ${securityInfoUrl}`, `  console            ${consoleUrl}`];
  return ['', `${name}  ${issuer}`, ...pages, ...users.map(describeUser)];
}

function describeUser({ username, role, password, totpSecret, groups }: DemoUser): string {
  const is = [...(role === 'admin' ? ['admin'] : []), ...groups];
  const who = is.length === 0 ? username : `${username} (${is.join(', ')})`;
  const totp = totpSecret === null ? 'no second factor yet' : `TOTP ${totpSecret}`;
  return `  ${who.padEnd(17)}  ${password}   ${totp}`;
}
