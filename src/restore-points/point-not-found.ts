import { BackupError, damage } from '../errors.js';
import type { DamagedPoint } from './restore-point.js';
import { nearest } from '../text/nearest.js';
import { MIN_ID_CHARACTERS } from '../text/beginning.js';
import type { PointFiles } from './point-files.js';
import { parsePointName } from './point-name.js';

/** More ids or names than these tell a person nothing. */
const MAX_NAMED = 5;

export const LATEST = '@latest';

/** Says that there is no such restore point, and what was probably meant. */
export function noSuchPoint(text: string, url: string, files: PointFiles, absence?: string): BackupError {
  if (absence !== undefined) return nothingThere(`restore point ${text}`, absence);
  const { length } = text;
  if (length > 0 && length < MIN_ID_CHARACTERS && /^[0-9a-z]+$/i.test(text) && !files.hasAppNamed(text)) {
    return new BackupError('restore-point-not-found', `"${text}" is too short for the beginning of an id`, {
      hint: `give at least ${MIN_ID_CHARACTERS} characters of the id`,
    });
  }
  const [app] = text.split('@');
  if (app !== undefined && files.hasAppNamed(app)) {
    return new BackupError('restore-point-not-found', `there is no restore point "${text}" at ${url}`, {
      hint: `did you mean ${app}${LATEST}?`,
      facts: { meant: `${app}${LATEST}` },
    });
  }
  const alone = files.archivesAlone.find(
    (name) => length >= MIN_ID_CHARACTERS && name.includes(`-${text.toLowerCase()}`),
  );
  if (alone !== undefined) {
    return new BackupError('restore-point-not-found', `${alone} at ${url} has no manifest beside it`, {
      hint: 'a backup may still be writing it; otherwise fetch the file and restore from it',
    });
  }
  const meant = nearest(app ?? text, files.appNames);
  return new BackupError('restore-point-not-found', `there is no restore point ${text} at ${url}`, {
    hint: meant === undefined ? 'look up its id in the list of restore points' : `did you mean ${meant}${LATEST}?`,
    facts: meant === undefined ? {} : { meant: `${meant}${LATEST}` },
  });
}

/** Every restore point of the app is damaged. */
export function onlyDamaged(app: string, damaged: readonly DamagedPoint[]): BackupError {
  const names = named(damaged.map(({ name, reason }) => `${name} (${reason})`));
  return damage('archive-structure', `every restore point of "${app}" is damaged: ${names}`, {
    hint: 'put the right archives back, or make a new backup',
  });
}

/** Names that eventark gave tell which point is newer: their ids follow each other. */
export function damagedAfter(
  { id }: { readonly id: string },
  text: string,
  damaged: readonly DamagedPoint[],
): string | undefined {
  const newer = damaged.filter(({ name }) => (parsePointName(name.replace(/\.\w+$/, ''))?.id ?? '') > id);
  if (newer.length === 0) return undefined;
  const names = named(newer.map(({ name, reason }) => `${name} (${reason})`));
  return `${text} is ${id}, since newer restore points are damaged: ${names}`;
}

/** The place itself is missing. */
export function nothingThere(what: string, absence: string): BackupError {
  return new BackupError('restore-point-not-found', `there is no ${what}: ${absence}`, {
    hint: 'check how the destination is spelt',
  });
}

export function ambiguousId(text: string, ids: readonly string[]): BackupError {
  return new BackupError('invalid-argument', `${ids.length} restore points begin with ${text}: ${named(ids)}`, {
    hint: 'give more characters of the id',
  });
}

export function severalCopies(text: string, bases: readonly string[]): BackupError {
  return new BackupError('invalid-argument', `${bases.length} archives are copies of restore point ${text}`, {
    hint: `name one by its file: ${named(bases.map((base) => `${base}.zip`))}`,
  });
}

/** The ids of the apps that share a name, for a person to choose from. */
export function severalApps(name: string, ids: readonly string[]): BackupError {
  return new BackupError('invalid-argument', `restore points of ${ids.length} apps are named "${name}"`, {
    hint: `name one by the id of its app: ${named(ids.map((id) => id + LATEST))}`,
  });
}

/** The app of this store has no restore point, but another one of the same name has. */
export function otherApp(name: string, id: string, others: readonly string[]): BackupError {
  return new BackupError(
    'invalid-argument',
    `the app "${name}" of this event store (${id}) has no restore point; those named "${name}" are of another app`,
    { hint: `name that one by its id: ${named(others.map((other) => other + LATEST))}` },
  );
}

function named(all: readonly string[]): string {
  const rest = all.length - MAX_NAMED;
  return [...all.slice(0, MAX_NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
