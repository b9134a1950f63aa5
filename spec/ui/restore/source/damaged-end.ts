import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppendBatch } from '../../../../src/events/append-batch.js';
import { append, newEvent } from '../../../support/events.js';
import { embeddedParts } from '../../../support/module.js';
import type { UiServer } from '../../ui-server.js';

/** A backup of "blog" that can be damaged from the event that was added last. */
export interface Damageable {
  readonly id: string;
  /** Number of the last event before it. */
  readonly sound: number;
  damage(): Promise<void>;
}

/** Backs "blog" up, which has a backup already, after one more event: that one is in a segment of its own. */
export async function damageableBackup(server: UiServer): Promise<Damageable> {
  const blog = (await server.module.apps()).find(({ name }) => name === 'blog');
  const { store, ledger, assetStorage } = embeddedParts(server.folder);
  const payload = `{"appId":"${blog?.id},blog","contentId":"late","data":{}}`;
  const event = newEvent('ContentCreatedEventV2', payload);
  await store.append(AppendBatch.of([append(`content-${blog?.id}--late`, 'no-stream', event)]));
  await Promise.all([store.close(), ledger.close(), assetStorage.close()]);
  const { point } = await server.module.create('blog', { comment: 'damaged' });
  const path = join(server.folder, 'backups', point.archive);
  return {
    id: point.id,
    sound: point.manifest.counts.events - 1,
    damage: async () => {
      const bytes = await readFile(path);
      const data = bytes.indexOf('events/000001.ndjson') + 'events/000001.ndjson'.length;
      bytes[data + 30] = (bytes[data + 30] ?? 0) ^ 0xff;
      await writeFile(path, bytes);
    },
  };
}
