// Writes the JSON Schema of tenant documents, which editors use, into config/: node scripts/tenant-schema.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { documentJsonSchema } from '../src/tenant-document/document.ts';

const PATH = join(import.meta.dirname, '../config/tenant.schema.json');

writeFileSync(PATH, await format(JSON.stringify(documentJsonSchema()), { parser: 'json', printWidth: 120 }));
