import type { Archive, ArchiveFormat } from '../archive/archive.js';
import type { Manifest } from '../archive/native/manifest/manifest.js';
import type { AppName } from '../cms/app-naming.js';
import type { Catalog } from './catalog.js';
import type { Source } from './open-source.js';
import type { RestorePoint } from './restore-point.js';

/** What an archive holds, from its manifest or from looking through it. */
export interface ArchiveSummary {
  readonly title: string;
  readonly format: ArchiveFormat;
  readonly app: AppName;
  readonly events: number;
  readonly manifest: Manifest | undefined;
  readonly point: RestorePoint<Manifest> | undefined;
  /** Why it cannot be restored as it is, where a look at the end of its archive tells. */
  readonly damage?: string;
}

/** A restore point is not opened: its manifest says it. Anything else is, by `open`. */
export async function summaryOfSource(
  catalog: Catalog,
  source: Source,
  open: (describe: (archive: Archive) => Promise<ArchiveSummary>) => Promise<ArchiveSummary>,
): Promise<ArchiveSummary> {
  const { title } = source;
  if (source.kind !== 'point') {
    return open(async ({ format, app, eventCount, manifest }) => {
      return { title, format, app, events: eventCount, manifest, point: undefined };
    });
  }
  const manifest = await catalog.wholeManifest(source.point);
  const { app, counts } = manifest;
  const point = { ...source.point, manifest };
  const damage = await catalog.damageOf(point);
  const known = damage === undefined ? {} : { damage };
  return { title, format: 'eventark-1', app, events: counts.events, manifest, point, ...known };
}
