import { printManifest, type Manifest } from '../archive/native/manifest/manifest.js';
import { damage } from '../errors.js';
import type { Catalog } from './catalog.js';
import type { RestorePoint } from './restore-point.js';

/**
 * Throws unless the manifest inside an archive is, byte for byte, the one beside it: a whole archive of another day or
 * another app under this name is damage too. Errors: `archive-manifest`.
 */
export async function requireOwnManifest(
  catalog: Catalog,
  point: RestorePoint,
  inside: Manifest | undefined,
): Promise<void> {
  if (inside === undefined) throw damage('archive-manifest', `${point.archive} is not an archive of eventark`);
  const expected = printManifest(inside);
  let at = 0;
  for await (const chunk of catalog.manifestBytes(point)) {
    if (!expected.subarray(at, at + chunk.length).equals(chunk)) throw exchanged(point, inside);
    at += chunk.length;
  }
  if (at !== expected.length) throw exchanged(point, inside);
}

function exchanged({ archive, id }: RestorePoint, inside: Manifest): Error {
  const what = inside.id === id ? 'differs from the one beside it' : `is that of restore point ${inside.id}`;
  return damage('archive-manifest', `${archive} was exchanged for another one: the manifest in it ${what}`, {
    hint: 'put the right archive back, or use another restore point',
  });
}
