import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { absence } from '../text/absence.js';
import { isMissing, systemCode } from './file-errors.js';

/** What there is instead of a folder that is not there, as a sentence; undefined if it is there. */
export function missingFolder(path: string): string | undefined {
  const folder = resolve(path);
  let at = folder;
  while (!existsSync(at)) at = dirname(at);
  if (!statSync(at).isDirectory()) return `there is no folder ${folder}: ${at} is not a folder`;
  if (at === folder) return undefined;
  return absence(`there is no folder ${folder}`, at, namesIn(at));
}

/** Nobody has to be allowed to look. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error) || ['EACCES', 'EPERM', 'ENOTDIR'].includes(systemCode(error) ?? '')) return [];
    throw error;
  }
}
