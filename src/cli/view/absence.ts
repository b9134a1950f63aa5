import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DEFAULT_DATA } from '../../config/settings.js';
import { printable } from '../format.js';
import type { Session } from '../session.js';

/**
 * Says of a place where nothing was found that it is not there at all, and what is. A place that was named is probably
 * misspelt; one in the data folder is made by the first command that writes.
 */
export function tellAbsence(session: Session, absence: string | undefined, part: 'events' | 'to'): void {
  const { settings, output } = session;
  if (absence === undefined) return;
  const { data } = settings;
  const usual = part === 'to' ? join(data, 'backups') : `sqlite:${join(data, 'store.sqlite')}`;
  const isDefault = settings[part] === usual;
  if (isDefault && isFolder(data)) return;
  // Nobody has said where anything is: a person who begins here has nothing yet.
  if (isDefault && data === resolve(DEFAULT_DATA)) return output.message(printable(absence));
  session.hasWarnings = true;
  output.warning(`${output.style('yellow', '!')} ${printable(absence)}`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
