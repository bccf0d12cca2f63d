// Opens the database it is told to, and prints how that went.
import { openStorage } from '#src/storage/open-storage.ts';
import { StorageError } from '#src/storage/storage-error.ts';

const [path = ''] = process.argv.slice(2);
try {
  await (await openStorage({ kind: 'sqlite', path })).close();
  console.log(JSON.stringify({ opened: true }));
} catch (error) {
  if (!(error instanceof StorageError)) throw error;
  console.log(JSON.stringify({ opened: false, code: error.code, message: error.message }));
}
