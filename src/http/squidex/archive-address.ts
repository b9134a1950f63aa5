import { isBackupError } from '../../errors.js';
import type { RestorePoint } from '../../restore-points/restore-point.js';
import { noSuchBackup } from '../backups/app-backups.js';
import type { Answer, Call } from '../route.js';

const HOUR_MS = 3_600_000;

type Asking = Pick<Call, 'module' | 'base' | 'now' | 'caller' | 'subject'>;

/**
 * The address that an archive has in Squidex, for links in lists. It is signed and valid for an hour or two, since a browser that
 * opens it does not sign in. If the signing key cannot be read, it is unsigned and works only for callers who sign in, so that the
 * list itself still loads.
 */
export async function archiveAddress({ module, base, now }: Asking, point: RestorePoint): Promise<string> {
  const { id, manifest } = point;
  const { id: appId, name: app } = manifest.app;
  const sig = await module.links.seal({ app, backup: id, expires: expiryOf(now()) }).catch(unlessUnsigned);
  const query = new URLSearchParams({ appId, app, ...(sig === undefined ? {} : { sig }) });
  return `${base}/apps/backups/${id}?${query.toString()}`;
}

/** The same for an hour, so that what is asked for every few seconds does not change. */
function expiryOf(now: Date): number {
  return (Math.floor(now.getTime() / HOUR_MS) + 2) * HOUR_MS;
}

/**
 * Redirects callers who may download the archive, by sign-in or by a signed address, to it. Error: `restore-point-not-found`, the
 * same for all others.
 */
export async function leadToArchive(call: Asking, id: string, sig: string | undefined, app?: string): Promise<Answer> {
  const { points } = await call.module.list(app);
  const point = points.find((each) => each.id === id);
  if (point === undefined) throw noSuchBackup(id);
  const { name } = point.manifest.app;
  const subject = await call.caller();
  const isSealed = sig !== undefined && (await call.module.links.isSealed({ app: name, backup: id }, sig));
  if (!isSealed && subject?.may('backups.download', name) !== true) throw noSuchBackup(id);
  const link = await call.module.links.passing(id, expiryOf(call.now()));
  return { status: 302, headers: { location: `${call.base}/d/${link}` } };
}

function unlessUnsigned(error: unknown): undefined {
  if (!isBackupError(error, 'link-key-unreadable')) throw error;
  return undefined;
}
