import pMap from 'p-map';
import type { Manifest, MissingAsset } from '../archive/native/manifest/manifest.js';
import type { Catalog } from './catalog.js';
import { containsHistory } from './history.js';
import type { RestorePoint } from './restore-point.js';
import type { Holdings } from './retention.js';

/** A file that events mention and a backup could not find, or not whole, although no event has deleted it. */
export interface LostFile extends MissingAsset {
  /** Where there is a file: its bytes, which are not as many as its event says (`size`). */
  readonly bytes?: number;
  readonly size?: number;
  /** Number of the first event that mentions it, from 1. A point that has that event and does not list the file as missing holds it. */
  readonly firstEvent: number;
}

/** A restore point that was just made, and what it could not hold. */
export interface MadePoint extends RestorePoint<Manifest> {
  readonly lost: readonly LostFile[];
}

const MAX_READS = 8;

/** By archive: what each of the older points has that the one just made has not. Reads their manifests only where names of files matter. */
export async function holdingsOf(
  catalog: Catalog,
  made: MadePoint,
  older: readonly RestorePoint[],
): Promise<ReadonlyMap<string, Holdings>> {
  const elsewhere = older.filter((point) => !containsHistory(made.manifest, point.manifest));
  const read = await pMap(
    older,
    async (point): Promise<readonly [string, Holdings]> => {
      if (elsewhere.includes(point)) return [point.archive, await offHistory(catalog, point, elsewhere)];
      const files = await filesHeld(catalog, point, made.lost);
      return [point.archive, { containedIn: new Set([made.id]), files: namesByKey(files) }];
    },
    { concurrency: MAX_READS },
  );
  return new Map(read);
}

/** Those of the lost files that an older point of the same history holds, whole if the newer one has something of it. */
export async function filesHeld(
  catalog: Catalog,
  point: RestorePoint,
  lost: readonly LostFile[],
): Promise<readonly LostFile[]> {
  const mentioned = lost.filter(({ firstEvent }) => firstEvent <= point.manifest.counts.events);
  if (mentioned.length === 0) return mentioned;
  const { missing, altered } = await lacksOf(catalog, point);
  const holds = (file: LostFile): boolean =>
    !missing.has(keyOf(file)) && (file.bytes === undefined || !altered.has(keyOf(file)));
  return mentioned.filter(holds);
}

/**
 * For a point whose history the new one does not contain: which other points make it dispensable. That takes a point which
 * continues its history and lacks no file that this one may hold.
 */
async function offHistory(catalog: Catalog, point: RestorePoint, others: readonly RestorePoint[]): Promise<Holdings> {
  const containedIn = new Set<string>();
  const lacks = await lacksOf(catalog, point);
  const unsound = lacks.missing.union(lacks.altered);
  for (const other of others) {
    if (other === point || other.manifest.counts.events < point.manifest.counts.events) continue;
    if (!(await catalog.isPrefix({ older: point, newer: other }))) continue;
    const { missing, altered } = await lacksOf(catalog, other);
    if (missing.isSubsetOf(lacks.missing) && altered.isSubsetOf(unsound)) containedIn.add(other.id);
  }
  return { containedIn, files: new Map() };
}

/** Keys of the files that a point lacks, or has not whole. */
async function lacksOf(
  catalog: Catalog,
  point: RestorePoint,
): Promise<{ readonly missing: ReadonlySet<string>; readonly altered: ReadonlySet<string> }> {
  const missing = new Set<string>();
  const altered = new Set<string>();
  if (point.manifest.counts.assetsMissing === 0 && point.manifest.altered === undefined) return { missing, altered };
  await catalog.visitManifest(point, {
    missing: (asset) => void missing.add(keyOf(asset)),
    altered: (asset) => void altered.add(keyOf(asset)),
  });
  return { missing, altered };
}

function namesByKey(files: readonly LostFile[]): ReadonlyMap<string, string> {
  return new Map(files.map((file) => [keyOf(file), titleOf(file)]));
}

/** What a person calls the file. */
export function titleOf({ role, id, version, fileName }: MissingAsset): string {
  if (role === 'app-image') return 'the picture of the app';
  return `${fileName ?? 'a file'} (asset ${id}, version ${version})`;
}

function keyOf({ role, id, version }: MissingAsset): string {
  return role === 'app-image' ? role : `${version}/${id}`;
}
