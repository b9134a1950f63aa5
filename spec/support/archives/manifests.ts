import type { Manifest, Segment } from '../../../src/archive/native/manifest/manifest.js';
import type { RestorePoint } from '../../../src/restore-points/restore-point.js';

/** A manifest of an app with segments that end at the given event counts, with the digests `chain` makes. */
export function manifestOf(
  id: string,
  counts: readonly number[],
  chain: (events: number) => string = (events) => `chain-${events}`,
): Manifest {
  const events = counts.at(-1) ?? 0;
  const segments = counts.map((count, index): Segment => {
    const name = `events/${String(index).padStart(6, '0')}.ndjson`;
    const positions = { firstPosition: '1', lastPosition: String(count) };
    return { name, events: count - (counts[index - 1] ?? 0), ...positions, size: 1, sha256: '', chain: chain(count) };
  });
  return {
    format: 'eventark',
    formatVersion: 1,
    id,
    kind: 'full',
    app: { id: 'app-1', name: 'blog' },
    source: { eventStore: 'sqlite 3', cms: 'squidex', software: 'eventark 0' },
    created: '2026-01-01T00:00:00.000Z',
    range: { after: '', upTo: String(events), firstEventTime: '', lastEventTime: '' },
    counts: { events, streams: 1, assets: 0, assetsMissing: 0, documents: 0 },
    bytes: { raw: 1, stored: 1 },
    chain: chain(events),
    segments,
    entries: [],
    missing: [],
    comment: '',
    createdBy: '',
  };
}

export function pointOf(manifest: Manifest, isProtected = false): RestorePoint {
  return {
    id: manifest.id,
    archive: `${manifest.id}.zip`,
    size: 1,
    protected: isProtected,
    comment: manifest.comment,
    manifest,
  };
}
