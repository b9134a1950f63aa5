import type { ManifestBase } from '../../../src/archive/native/native-writer.js';
import { NativeArchiveWriter, type NativeWriterOptions } from '../../../src/archive/native/native-writer.js';
import type { Manifest } from '../../../src/archive/native/manifest/manifest.js';
import type { AssetVersion } from '../../../src/cms/app-naming.js';
import type { StoredEvent } from '../../../src/events/event.js';

export const BASE: ManifestBase = {
  id: 'r1',
  app: { id: 'a1', name: 'blog' },
  source: { eventStore: 'sqlite', cms: 'squidex', software: 'eventark 0.1.0' },
  created: '2026-01-02T03:04:05.000Z',
  range: { after: '', upTo: '99' },
  comment: '',
  createdBy: 'spec',
};

/** An event of the app `a1`; metadata and payload are given as text. */
export function event(position: number, fields: Partial<StoredEvent> & { readonly text?: string } = {}): StoredEvent {
  const { text, ...others } = fields;
  return {
    position: String(position),
    stream: 'app-a1',
    revision: position,
    type: 'AppUpdated',
    id: `e${position}`,
    time: `2026-01-01T00:00:00.${String(position % 1000).padStart(3, '0')}Z`,
    commit: `c${position}`,
    metadata: Buffer.from('{"Actor":"subject:1"}'),
    payload: Buffer.from(text ?? `{"n":${position}}`),
    ...others,
  };
}

/** Events of several streams: every third belongs to the app itself, the others to content items. */
export function events(count: number): StoredEvent[] {
  const revisions = new Map<string, number>();
  return Array.from({ length: count }, (_, position) => {
    const stream = position % 3 === 0 ? 'app-a1' : `content-a1--${position % 7}`;
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    return event(position, { stream, revision, text: `{"n":${position},"title":"Item ${position}"}` });
  });
}

export function asset(id: string, fields: Partial<AssetVersion> = {}): AssetVersion {
  return { role: 'asset', id, version: 0, fileName: `${id}.bin`, mediaType: 'application/octet-stream', ...fields };
}

/** Opens the same bytes each time, in pieces. */
export function opened(bytes: Uint8Array, piece = 64 * 1024): () => AsyncGenerator<Uint8Array> {
  return async function* () {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  };
}

export interface Content {
  readonly events?: readonly StoredEvent[];
  readonly assets?: readonly (readonly [AssetVersion, Uint8Array | undefined])[];
  readonly documents?: Readonly<Record<string, string>>;
  readonly options?: NativeWriterOptions;
}

export async function writeArchive(path: string, content: Content): Promise<Manifest> {
  const writer = await NativeArchiveWriter.create(path, content.options ?? {});
  try {
    await writer.addEvents(content.events ?? []);
    for (const [version, bytes] of content.assets ?? []) {
      await writer.addAsset(version, bytes === undefined ? undefined : opened(bytes));
    }
    for (const [name, text] of Object.entries(content.documents ?? {})) {
      await writer.addDocument(name, Buffer.from(text));
    }
    return await writer.finish(BASE);
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

export async function gathered<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await gathered(pieces));
}
