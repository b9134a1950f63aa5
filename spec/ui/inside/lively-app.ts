import { randomUUID } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import { AppendBatch } from '../../../src/events/append-batch.js';
import type { Append } from '../../../src/events/append.js';
import { AssetStore } from '../../../src/storage/asset-store.js';
import { append, newEvent } from '../../support/events.js';
import { embeddedParts } from '../../support/module.js';

export interface LivelyApp {
  readonly id: string;
  readonly name: string;
  /** Ids of people: the first writes, the second deletes. */
  readonly people: readonly string[];
}

const CONTENT_SCHEMA = '5b0d4b9e-0000-4000-8000-000000000001';

/** Objects that are deleted at once, and when it begins. */
export const BURST = { deletions: 24, from: '2026-06-14T09:03:00Z' } as const;

/** What is uploaded: a file of each of these names, types and bytes. */
export function livelyFiles(): readonly (readonly [name: string, type: string, bytes: Buffer])[] {
  const script = '<script>document.title = "run"; parent.document.title = "run"</script>';
  return [
    ['hills.png', 'image/png', png(320, 180)],
    ['drawing.svg', 'image/svg+xml', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`)],
    ['page.html', 'text/html', Buffer.from(`<!doctype html>${script}`)],
    ['lies.png', 'image/png', Buffer.from(`<!doctype html>${script}`)],
  ];
}

/** Nine months of work after 1 March 2026 in an app in the embedded data folder: files, articles of two people, and a burst of deletions. */
export async function liveIn(folder: string, { id, name, people }: LivelyApp): Promise<void> {
  const { store, ledger, assetStorage } = embeddedParts(folder);
  const files = new AssetStore(assetStorage, SQUIDEX_NAMING);
  const [writer = '', remover = writer] = people;
  const common = (who: string): string => `"appId":"${id},${name}","actor":"subject:${who}","fromRule":false`;
  const event = (type: string, members: string, time: string, who = writer): ReturnType<typeof newEvent> =>
    newEvent(type, `{${members},${common(who)}}`, undefined, time);
  const all: Append[] = [];
  const doomed: string[] = [];
  for (const [fileName, type, bytes] of livelyFiles()) {
    const asset = randomUUID();
    await files.write(id, { role: 'asset', id: asset, version: 0 }, () => once(bytes));
    const members = `"fileName":"${fileName}","mimeType":"${type}","slug":"${fileName}","fileVersion":0,"fileSize":${bytes.length},"assetId":"${asset}"`;
    all.push(
      append(`asset-${id}--${asset}`, 'no-stream', event('AssetCreatedEventV2', members, '2026-03-02T08:00:00Z')),
    );
  }
  for (let day = 0; day < 260; day += 1) {
    const date = new Date(Date.UTC(2026, 2, 2 + day));
    if (date.getUTCDay() % 6 === 0) continue;
    for (let nth = 0; nth < 1 + ((day * 7) % 5); nth += 1) {
      const content = randomUUID();
      const time = new Date(date.getTime() + (9 * 60 + nth * 37) * 60_000).toISOString().replace('.000', '');
      const data = `"data":{"title":{"en":"Article ${day}-${nth}"},"text":{"iv":"Written on day ${day}."},"author":{"iv":"${writer}"}}`;
      const members = `"status":"Draft",${data},"contentId":"${content}","schemaId":"${CONTENT_SCHEMA},articles"`;
      all.push(append(`content-${id}--${content}`, 'no-stream', event('ContentCreatedEventV2', members, time)));
      if (day >= 60 && doomed.length < BURST.deletions) doomed.push(content);
    }
  }
  const end = Date.parse(BURST.from);
  for (const [index, content] of doomed.entries()) {
    const time = new Date(end + index * 200).toISOString();
    const members = `"contentId":"${content}","schemaId":"${CONTENT_SCHEMA},articles"`;
    all.push(append(`content-${id}--${content}`, 0, event('ContentDeletedEvent', members, time, remover)));
  }
  all.sort((a, b) => ((a.events[0]?.time ?? '') < (b.events[0]?.time ?? '') ? -1 : 1));
  await store.append(AppendBatch.of(all));
  await Promise.all([store.close(), ledger.close(), assetStorage.close()]);
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** A picture of two hills, without a palette, as the PNG specification (RFC 2083) has it. */
function png(width: number, height: number): Buffer {
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(1 + width * 3);
    for (let x = 0; x < width; x += 1) {
      const hill = height * (0.55 + 0.2 * Math.sin((x / width) * 5));
      const near = height * (0.75 + 0.12 * Math.cos((x / width) * 7));
      const [red, green, blue] = y > near ? [63, 77, 58] : y > hill ? [185, 138, 78] : [233, 216, 184];
      row.set([red ?? 0, green ?? 0, blue ?? 0], 1 + x * 3);
    }
    return row;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...[chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))],
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
