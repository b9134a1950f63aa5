import { setTimeout } from 'node:timers/promises';
import type { Claims } from '../claims/claims.js';
import { BackupError } from '../errors.js';
import type { TempFolders } from '../process/temp-folders.js';
import type { Surroundings } from '../runtime.js';
import type { Catalog } from './catalog.js';
import type { Removable } from './restore-point.js';

export interface ProtectParts {
  readonly catalog: Catalog;
  readonly claims: Claims;
}

type Named = Pick<Removable, 'id' | 'archive'>;

export interface ProtectionParts extends ProtectParts {
  readonly temp: TempFolders;
  readonly surroundings: Surroundings;
}

/** Protects a restore point, or takes the protection off. */
export async function setProtection(parts: ProtectionParts, point: Removable, on: boolean): Promise<Removable> {
  // Marks that a process is at work: the next command sweeps the destination if this one dies.
  const mark = await parts.temp.make(parts.surroundings.newId());
  try {
    await (on ? protectPoint(parts, point) : parts.catalog.unprotect(point));
    return { ...point, protected: on };
  } finally {
    await parts.temp.remove(mark);
  }
}

/** How often, and how long, to look whether a removal that is going on spares the point. */
const WAIT_MS = 100;
const MAX_WAITS = 100;

/**
 * Protects a restore point from pruning and deletion. Once this returns it is kept: a removal notes what it removes before
 * it looks at the protection, so either it sees the protection, or this sees the note and waits for its end.
 *
 * Errors: `restore-point-not-found` if it was removed meanwhile, `restore-point-busy` if its removal does not end.
 */
export async function protectPoint({ catalog, claims }: ProtectParts, point: Named): Promise<void> {
  await catalog.protect(point);
  for (let wait = 0; await isBeingRemoved(catalog, claims, point); wait += 1) {
    if (wait === MAX_WAITS) throw stillBusy(point);
    await setTimeout(WAIT_MS);
  }
  if (await catalog.exists(point)) return;
  await catalog.unprotect(point);
  throw new BackupError('restore-point-not-found', `restore point ${point.id} was removed a moment ago`, {
    hint: 'choose another one from the list of restore points',
  });
}

async function isBeingRemoved(catalog: Catalog, claims: Claims, point: Named): Promise<boolean> {
  const [manifest] = catalog.namesOf(point);
  const all = await claims.all();
  return all.some(
    ({ undo }) => 'destination' in undo && undo.destination === catalog.url && undo.names.includes(manifest),
  );
}

function stillBusy({ id }: Named): BackupError {
  return new BackupError('restore-point-busy', `restore point ${id} is being removed, or its removal was interrupted`, {
    hint: 'wait until it has finished, then see whether the restore point is still there',
  });
}
