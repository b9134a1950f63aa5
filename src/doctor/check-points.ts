import type { Claims } from '../claims/claims.js';
import type { Finding } from '../text/finding.js';
import type { Storage } from '../storage/storage.js';
import { TemplateShelf } from '../templates/template-shelf.js';
import type { Catalog } from '../restore-points/catalog.js';

export interface CheckedPoints {
  readonly destination: Storage;
  readonly catalog: Catalog;
  readonly claims: Claims;
}

/** What is at the destination and cannot be used as it is: restore points, and templates. */
export async function checkPoints(parts: CheckedPoints): Promise<readonly Finding[]> {
  const { damaged } = await new TemplateShelf(parts.destination).list();
  const templates = damaged.map((name) => ({
    ...{ subject: 'templates', ok: false, message: `the description of the template ${name} cannot be read` },
    hint: 'run the newest eventark, in case a newer one has made it; otherwise delete it and make it again',
  }));
  return [...(await checkArchives(parts)), ...templates];
}

/** Restore points that cannot be restored as they are, and archives without a manifest that no backup is writing. */
async function checkArchives({ catalog, claims }: CheckedPoints): Promise<readonly Finding[]> {
  const { damaged, withoutManifest } = await catalog.list();
  if (damaged.length + withoutManifest.length === 0) return [];
  const written = await namesBeingWritten(claims);
  const messages = [
    ...damaged.map(({ name, reason }) => `${name} is damaged: ${reason}`),
    ...withoutManifest
      .filter((name) => !written.has(name))
      .map((name) => `${name} has no manifest: it can only be restored as a file`),
  ];
  const hint = 'delete it by its name once you can do without it';
  return messages.map((message) => ({ subject: 'restore points', ok: false, message, hint }));
}

/** A ledger that cannot be reached is reported by its own check. */
async function namesBeingWritten(claims: Claims): Promise<ReadonlySet<string>> {
  const all = await claims.all().catch(() => []);
  return new Set(all.flatMap(({ undo }) => (undo.verb === 'backup' ? undo.names : [])));
}
