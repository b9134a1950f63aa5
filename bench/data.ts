import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppendBatch } from '../src/events/append-batch.js';
import type { Append } from '../src/events/append.js';
import { SqliteEventStore } from '../src/events/sqlite/sqlite-event-store.js';
import { SQUIDEX_NAMING } from '../src/cms/squidex/squidex-naming.js';

/** A small generator with a fixed seed (mulberry32), so that every run measures the same bytes. */
export class Chance {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }
}

export const APP = '96ba173e-04ae-3bcd-9986-9e56f0adbf3a';
const SCHEMA = '748184cf-d5ae-7db4-8338-35c3c20b1470';
const TAIL = `"appId":"${APP},bench","actor":"subject:user-1","fromRule":false}`;

export interface Sizes {
  /** Content events, beside one for the app and one an asset. */
  readonly events: number;
  readonly assets: number;
  /** Bytes of an asset, on average. */
  readonly assetBytes: number;
  /** Share of the assets whose bytes do not compress. */
  readonly incompressible: number;
}

/** Fills a data folder with one app; stream, type, headers and payload of an event come to 650 B, as Squidex's do. */
export async function fillDataFolder(folder: string, sizes: Sizes): Promise<void> {
  const store = new SqliteEventStore(join(folder, 'store.sqlite'), SQUIDEX_NAMING);
  mkdirSync(join(folder, 'assets'), { recursive: true });
  const chance = new Chance(42);
  const batch: Append[] = [event(`app-${APP}`, 0, 'AppCreatedEvent', `{"name":"bench",${TAIL}`, chance)];
  const add = async (append: Append): Promise<void> => {
    batch.push(append);
    if (batch.length >= 10_000) await store.append(AppendBatch.of(batch.splice(0)));
  };
  const contents = Math.max(1, Math.floor(sizes.events / 10));
  for (let n = 0; n < sizes.events; n += 1) {
    const id = uuid(`content-${n % contents}`);
    const revision = Math.floor(n / contents);
    const type = revision === 0 ? 'ContentCreatedEventV2' : 'ContentUpdatedEvent';
    await add(event(`content-${APP}--${id}`, revision, type, contentPayload(id, chance), chance));
  }
  for (let n = 0; n < sizes.assets; n += 1) {
    const id = uuid(`asset-${n}`);
    const bytes = assetBytes(n, sizes, chance);
    writeFileSync(join(folder, 'assets', `${APP}_${id}_0`), bytes);
    await add(event(`asset-${APP}--${id}`, 0, 'AssetCreatedEventV2', assetPayload(id, n, bytes.length), chance));
  }
  await store.append(AppendBatch.of(batch.splice(0)));
  await store.close();
}

/**
 * Commits of `perCommit` events for one app, each stream continued several times with others in between, as when an app
 * is edited or restored.
 */
export function appCommits(
  app: string,
  events: number,
  perCommit: number,
  chance: Chance,
  commitsPerStream = 4,
): Append[] {
  const commits = Math.floor(events / perCommit);
  const streams = Math.max(1, Math.floor(commits / commitsPerStream));
  return Array.from({ length: commits }, (_, n) => {
    const id = uuid(`content-${n % streams}`);
    const revision = Math.floor(n / streams) * perCommit;
    const parts = Array.from({ length: perCommit }, (_, index) => {
      const type = revision + index === 0 ? 'ContentCreatedEventV2' : 'ContentUpdatedEvent';
      return event(`content-${app}--${id}`, revision, type, contentPayload(id, chance), chance);
    });
    const [first] = parts;
    if (first === undefined) throw new Error('a commit has at least one event');
    return { ...first, events: parts.flatMap((part) => part.events) };
  });
}

/** Bytes that do not compress. */
export function randomBytes(size: number, chance: Chance): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE((chance.next() * 2 ** 32) >>> 0, at);
  return bytes;
}

export function randomUuid(chance: Chance): string {
  let hex = '';
  while (hex.length < 32) hex += ((chance.next() * 2 ** 32) >>> 0).toString(16).padStart(8, '0');
  return dashed(hex);
}

function assetBytes(n: number, { assetBytes: average, incompressible }: Sizes, chance: Chance): Buffer {
  const size = Math.floor(average * (0.5 + chance.next()));
  if (n % 10 >= incompressible * 10) return Buffer.alloc(size, words(chance, 2_000));
  return randomBytes(size, chance);
}

function event(stream: string, revision: number, type: string, payload: string, chance: Chance): Append {
  const id = randomUuid(chance);
  const commit = randomUuid(chance);
  const time = new Date(1_700_000_000_000 + chance.below(1e10)).toISOString().replace(/\.\d+/, '');
  const headers = `{"EventId":"${id}","Timestamp":"${time}","AggregateId":"${stream.slice(stream.indexOf('-') + 1)}","CommitId":"${commit}"}`;
  return {
    stream,
    commit,
    expected: revision === 0 ? 'no-stream' : revision - 1,
    events: [{ type, id, time, metadata: Buffer.from(headers), payload: Buffer.from(payload) }],
  };
}

function contentPayload(id: string, chance: Chance): string {
  const head = `{"status":"Draft","data":{"title":{"iv":"${words(chance, 30)}"},"text":{"iv":"`;
  const rest = `"}},"contentId":"${id}","schemaId":"${SCHEMA},posts",${TAIL}`;
  // Stream, type and headers are 306 B here.
  return head + words(chance, Math.max(1, 344 - head.length - rest.length)) + rest;
}

function assetPayload(id: string, n: number, size: number): string {
  return `{"parentId":"00000000-0000-0000-0000-000000000000","fileName":"file-${n}.bin","fileHash":"${id}","mimeType":"application/octet-stream","slug":"file-${n}.bin","fileVersion":0,"fileSize":${size},"type":"Unknown","metadata":{},"tags":[],"assetId":"${id}",${TAIL}`;
}

const VOCABULARY = Array.from({ length: 2_000 }, (_, n) => createHash('sha1').update(`word ${n}`).digest('hex'))
  .map((hex) => hex.replaceAll(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit))))
  .map((letters, n) => letters.slice(0, 2 + (n % 9)));

/** Text of exactly `length` characters; some words are much more frequent than others, as in a language. */
function words(chance: Chance, length: number): string {
  let text = '';
  while (text.length < length) text += `${VOCABULARY[Math.floor(VOCABULARY.length * chance.next() ** 2)]} `;
  return text.slice(0, length);
}

function uuid(seed: string): string {
  return dashed(createHash('sha1').update(seed).digest('hex'));
}

function dashed(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
