import { copyFileSync, createWriteStream, mkdirSync, readdirSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { SqliteEventStore } from '../src/events/sqlite/sqlite-event-store.js';
import { APP } from './data.js';
import { SQUIDEX_NAMING } from '../src/cms/squidex/squidex-naming.js';

/** Writes an app as plain files, for tar and zip: events as lines in one file, each asset as `.bin`. Returns the bytes. */
export async function dumpApp(data: string, target: string): Promise<number> {
  mkdirSync(join(target, 'assets'), { recursive: true });
  const path = join(target, 'events.ndjson');
  const out = createWriteStream(path);
  const store = new SqliteEventStore(join(data, 'store.sqlite'), SQUIDEX_NAMING);
  for await (const batch of store.readApp(APP, {})) {
    const lines = Array.from(batch, ({ stream, type, metadata, payload }) => {
      const texts = [metadata, payload].map((bytes) => Buffer.from(bytes).toString());
      return `{"stream":"${stream}","type":"${type}","metadata":${texts[0]},"payload":${texts[1]}}\n`;
    });
    if (!out.write(lines.join(''))) await once(out, 'drain');
  }
  await store.close();
  out.end();
  await once(out, 'close');
  let bytes = statSync(path).size;
  for (const name of readdirSync(join(data, 'assets'))) {
    const copy = join(target, 'assets', `${name}.bin`);
    copyFileSync(join(data, 'assets', name), copy);
    bytes += statSync(copy).size;
  }
  return bytes;
}
