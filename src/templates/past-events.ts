import type { Archive } from '../archive/archive.js';
import type { WantedEvents } from '../backup/wanted-events.js';
import type { EventVocabulary, UserMapping } from '../cms/event-vocabulary.js';
import type { StoredEvent } from '../events/event.js';
import type { Runtime } from '../runtime.js';

/** Which events are taken. */
export interface PastChoice {
  readonly streams: ReadonlySet<string>;
  readonly wanted: WantedEvents;
}

/**
 * The events of an archive in their order, without its people: their ids are replaced by new ones that belong to no one, they are
 * no contributors, and clients are revoked, with secrets that no one knows. An odd event may name anyone, so `wanted` leaves it
 * out.
 */
export async function* withoutPeople(
  archive: Archive,
  { streams, wanted }: PastChoice,
  { vocabulary, runtime }: { readonly vocabulary: EventVocabulary; readonly runtime: Runtime },
  signal: AbortSignal,
): AsyncGenerator<StoredEvent> {
  const nobody = new Map<string, UserMapping>();
  const get = (from: string): UserMapping => {
    const known = nobody.get(from) ?? { from, to: runtime.newId(), how: 'unknown', contributor: false };
    nobody.set(from, known);
    return known;
  };
  const remapper = vocabulary.remapper({
    ...{ source: archive.app, target: archive.app, users: { get } },
    ...{ rules: 'keep', schedules: 'keep', clients: 'none', odd: 'drop', revive: false },
    // Those of clients that no one has: a secret would be looked for in vain.
    ...{ newSecret: () => '', newId: runtime.newId, now: () => runtime.now().toISOString() },
  });
  const revisions = new Map<string, number>();
  let position = 0;
  const next = (stream: string): Pick<StoredEvent, 'revision' | 'position'> => {
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    return { revision, position: String(++position) };
  };
  for await (const batch of archive.events({ signal, onLeftOut: () => undefined })) {
    for (const event of wanted.of(batch.filter(({ stream }) => streams.has(stream)))) {
      const copy = remapper.remap(event, event.commit);
      if (copy !== undefined) yield { ...copy, commit: event.commit, ...next(copy.stream) };
    }
  }
  for (const { stream, events } of remapper.quiescingEvents().appends) {
    const commit = runtime.newId();
    for (const event of events) yield { ...event, stream, commit, ...next(stream) };
  }
}
