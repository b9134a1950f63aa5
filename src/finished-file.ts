import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BackupError } from './errors.js';

/** Error: `file-exists`. Nothing of a person's is ever overwritten. */
export async function requireNoFile(path: string): Promise<void> {
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
export async function giveName(from: string, to: string): Promise<void> {
  const target = resolve(to);
  try {
    await rename(from, target);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    const beside = `${target}.part`;
    await copyFile(from, beside);
    await rename(beside, target);
    await rm(from, { force: true });
  }
}
