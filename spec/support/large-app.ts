import { randomUUID } from 'node:crypto';
import { AppendBatch } from '../../src/events/append-batch.js';
import { AssetStore } from '../../src/storage/asset-store.js';
import { append, newEvent } from './events.js';
import { embeddedParts } from './module.js';
import { SQUIDEX_NAMING } from '../../src/cms/squidex/squidex-naming.js';

const BATCH = 5_000;

/**
 * An app that takes a while to back up and to restore, in the embedded data folder: so many content events in streams
 * of ten, and so many assets of 2 kB.
 */
export async function makeLargeApp(
  folder: string,
  name: string,
  { events, assets }: { readonly events: number; readonly assets: number },
): Promise<string> {
  const { store, ledger, assetStorage } = embeddedParts(folder);
  const files = new AssetStore(assetStorage, SQUIDEX_NAMING);
  const app = randomUUID();
  const common = `"appId":"${app},${name}","actor":"subject:user-1","fromRule":false`;
  await store.append(
    AppendBatch.of([append(`app-${app}`, 'no-stream', newEvent('AppCreatedEvent', `{"name":"${name}",${common}}`))]),
  );
  for (let asset = 0; asset < assets; asset += 1) {
    const id = randomUUID();
    await files.write(app, { role: 'asset', id, version: 0 }, () => once(Buffer.alloc(2000, id)));
    const payload = `{"fileName":"${asset}.bin","mimeType":"a/b","fileVersion":0,"fileSize":2000,"assetId":"${id}",${common}}`;
    await store.append(
      AppendBatch.of([append(`asset-${app}--${id}`, 'no-stream', newEvent('AssetCreatedEventV2', payload))]),
    );
  }
  for (let done = 0; done < events; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, events - done) }, (_, index) => {
      const number = done + index;
      const text = `text ${number} `.repeat(10);
      return append(
        `content-${app}--${Math.floor(number / 10)}`,
        number % 10 === 0 ? 'no-stream' : (number % 10) - 1,
        newEvent('ContentUpdatedEvent', `{"contentId":"${number}","data":{"text":{"iv":"${text}"}},${common}}`),
      );
    });
    await store.append(AppendBatch.of(batch));
  }
  await Promise.all([store.close(), ledger.close(), assetStorage.close()]);
  return app;
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
