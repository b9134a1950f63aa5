import type { ArchiveLimits } from '../../archive.js';
import { tooLarge } from '../../archive-limit.js';
import type { RandomAccess } from '../../../files/random-access.js';
import { SquidexDirectory } from './squidex-directory.js';
import { visitDirectory } from './zip-directory.js';
import { findZipEnd, hasSplitMark, SPLIT_MARK_BYTES } from './zip-end.js';

/** Reads the directory of a zip as Squidex's reader does: what it never looks for is noted and ignored. */
export async function readDirectory(file: RandomAccess, limits: ArchiveLimits): Promise<SquidexDirectory> {
  const end = await findZipEnd(file);
  if (end.entries > limits.entries) {
    throw tooLarge('archive-limit', `the archive has ${end.entries} entries`, 'entries', limits);
  }
  const directory = new SquidexDirectory(end, limits);
  await visitDirectory(file, end, (record) => {
    directory.add(record);
    return true;
  });
  const mark = await file.read(0, Math.min(file.size, SPLIT_MARK_BYTES));
  directory.complete(hasSplitMark(mark) ? SPLIT_MARK_BYTES : 0);
  return directory;
}
