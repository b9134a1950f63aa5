/** Writes half of "name" into the folder it is given, says so, and waits to be killed. */
import { FolderStorage } from '../../../src/storage/folder/folder-storage.js';

const storage = new FolderStorage(process.argv[2] ?? '');
await storage.write('name', async function* () {
  yield Buffer.alloc(100_000);
  process.stdout.write('half\n');
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});
