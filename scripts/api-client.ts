// Writes the types of the API's client from its description: npm run api-client.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describeApi } from '../src/admin/api/description/document.ts';
import { OPERATIONS } from '../src/admin/operations/index.ts';
import { typedClient } from './lib/typed-client.ts';

const file = join(resolve(import.meta.dirname, '..'), 'test/support/api-types.ts');
const options = { ...(await resolveConfig(file)), filepath: file };
writeFileSync(file, await format(typedClient(describeApi(OPERATIONS)), options));
