import { constants } from 'node:fs';
import { access, copyFile, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { BackupError } from '../errors.js';
import { fileError, isMissing, systemCode } from '../files/file-errors.js';

/** Errors: `file-exists` (nothing of a person's is ever overwritten), `source-not-found`, `permission-denied`. */
export async function requireRoomFor(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  await access(folder, constants.W_OK).catch((error: unknown) => {
    if (!isMissing(error)) throw fileError(error, `${path} cannot be written`);
    throw new BackupError('source-not-found', `there is no folder ${folder}; nothing was written`, {
      hint: 'make that folder first, or choose another one',
    });
  });
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (!exists) return;
  throw new BackupError('file-exists', `${path} is there already; nothing was written`, {
    hint: 'choose another name, or remove that file first',
  });
}

/** Gives a finished file its name at once; across file systems it is copied beside its place first. */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  const target = resolve(to);
  try {
    await rename(from, target).catch(async (error: unknown) => {
      if (systemCode(error) !== 'EXDEV') throw error;
      await copyBeside(from, target);
    });
  } catch (error) {
    throw fileError(error, `${to} was not written`);
  }
}

async function copyBeside(from: string, target: string): Promise<void> {
  const beside = `${target}.part`;
  try {
    await copyFile(from, beside);
    const copy = await open(beside, 'r+');
    await copy.sync().finally(() => copy.close());
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
