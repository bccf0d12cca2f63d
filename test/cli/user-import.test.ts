import { join } from 'node:path';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Result } from '#src/cli/command.ts';
import { userImport } from '#src/cli/commands/user-import.ts';
import type { Services } from '#src/cli/services.ts';
import { aPolicy } from '../support/builders.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { authorizationUrl, newAgent } from '../flows/support.ts';

const EXAMPLES = join(import.meta.dirname, '../../config/import');

describe('importing people by command', () => {
  let server: TestServer;
  let folder: ReturnType<typeof temporaryFolder>;

  const file = (name: string, text: string) => {
    const path = join(folder.path, name);
    writeFileSync(path, text);
    return path;
  };
  const run = async (path: string, options: object = {}, services: Partial<Services> = {}) => {
    const all = { 'dry-run': false, 'allow-roles': false, ...options };
    const context = {
      withServices: <T>(work: (given: Services) => Promise<T>) => work({ ...server.container, ...services }),
      readText: () => Promise.reject(new Error('reads nothing')),
      readBytes: () => Promise.reject(new Error('reads nothing')),
      printLine: async () => undefined,
      progress: () => undefined,
      commands: [],
    };
    return (await userImport.run({ args: { tenant: 'acme', file: path }, options: all }, context)) as Result;
  };
  const events = async () =>
    (await server.container.storage.audit.list('acme', 9)).map(({ type, details }) => [type, details]);

  beforeEach(async () => {
    folder = temporaryFolder();
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.container.groups.createGroup({ tenantId: 'acme', id: 'staff' });
  });
  afterEach(async () => {
    await server.close();
    folder.remove();
  });

  it.each([
    ['users.csv', 'ada'],
    ['users.jsonl', '山田.花子'],
  ])('takes the example %s, whose people can sign in', async (name, username) => {
    const path = join(EXAMPLES, name);
    expect(await run(path, { 'dry-run': true })).toMatchObject({ exitCode: 0, data: { counts: { imported: 4 } } });
    expect(await events()).toEqual([]);
    const { text, exitCode } = await run(path);
    expect([text, exitCode]).toEqual(['4 imported, 0 there already, 0 refused.', 0]);
    expect(await events()).toEqual([['users.imported', { imported: '4', unchanged: '0', refused: '0' }]]);
    expect((await run(path)).text).toBe('0 imported, 4 there already, 0 refused.');
    expect(await events()).toHaveLength(1);

    await server.addClient('acme', 'demo');
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    const next = await agent.submit(login, '/password', { username, password: 'letmein' });
    expect(next.html).not.toContain('name="password"');
  });

  it('ends with 1 where rows were refused, and writes down which and why, for this account alone', async () => {
    const path = file('users.csv', 'username,role,passwordHash\n=bad,,\nada,admin,plain text\nbob,,\n');
    const [lines, table] = [join(folder.path, 'refused.jsonl'), join(folder.path, 'refused.csv')];
    expect(await run(path, { report: lines })).toMatchObject({ exitCode: 1, data: { counts: { refused: 2 } } });
    const read = readFileSync(lines, 'utf8').trimEnd().split('\n');
    expect(read.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { line: 2, username: '=bad', problems: [{ reason: 'invalid', path: 'username' }] },
      { line: 3, username: 'ada', problems: [{ reason: 'hash_unknown' }, { reason: 'role_not_allowed' }] },
    ]);
    expect(read.join('')).not.toContain('plain text');
    expect(statSync(lines).mode & 0o777).toBe(0o600);

    await run(path, { report: table });
    expect(readFileSync(table, 'utf8').split('\r\n').slice(0, 3)).toEqual([
      'line,username,reason,column,message',
      expect.stringMatching(/^2,'=bad,invalid,username,/),
      expect.stringMatching(/^3,ada,hash_unknown,passwordHash,/),
    ]);
    expect(await run(path, { 'allow-roles': true })).toMatchObject({ data: { counts: { refused: 2, unchanged: 1 } } });
  });

  it('is interrupted by Ctrl-C in order, and says how to go on', async () => {
    const path = file(
      'many.csv',
      ['username', ...Array.from({ length: 1100 }, (_, index) => `user-${index}`)].join('\n'),
    );
    const { importUsers } = server.container.imports;
    const interrupting: Services['imports'] = {
      ...server.container.imports,
      importUsers: ({ onProgress, ...options }) =>
        importUsers({
          ...options,
          onProgress: async (...told) => {
            process.emit('SIGINT');
            await onProgress(...told);
          },
        }),
    };
    const { text, exitCode } = await run(path, {}, { imports: interrupting });
    expect(text).toBe(
      `Interrupted.\n25 imported, 0 there already, 0 refused.\nTo go on: latchkey user import acme ${path} --from 27`,
    );
    expect(exitCode).toBe(1);
    expect(await events()).toEqual([['users.imported', { imported: '25', unchanged: '0', refused: '0' }]]);
    expect((await run(path, { from: '27' })).text).toBe('1075 imported, 0 there already, 0 refused.');
    expect(process.listenerCount('SIGINT')).toBe(0);
  });

  it.each([
    ['a file that is not there', 'nowhere.csv', {}, /nowhere.csv cannot be read \(ENOENT\)/],
    [
      'a report that cannot be written',
      'users.csv',
      { report: '/nowhere/refused.csv' },
      /cannot be written \(ENOENT\)/,
    ],
    ['a line that is none', 'users.csv', { from: 'ten' }, /--from takes the number of a line/],
  ])('says what is wrong with %s', async (_, name, options, message) => {
    file('users.csv', 'username\nada\n');
    await expect(async () => run(join(folder.path, name), options)).rejects.toThrow(message);
  });

  it('says what is wrong with a file that is none of users', async () => {
    const { text, exitCode } = await run(file('other.csv', 'name,mail\nada,x\n'));
    expect(text).toMatch(/^The file cannot be read any further.\nThere is no column “name”, “mail”/);
    expect(exitCode).toBe(1);
  });
});
