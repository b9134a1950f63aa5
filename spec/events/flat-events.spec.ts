import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NativeArchiveWriter } from '../../src/archive/native/native-writer.js';
import type { EventBatch, StoredEvent } from '../../src/events/event.js';
import { FlatEvents } from '../../src/events/flat-events.js';
import { BASE, event, events } from '../support/archives/sample-archive.js';
import { rejection } from '../support/rejection.js';
import { tempFolder } from '../support/temp-folder.js';

/** The same events in one memory. */
function flat(all: readonly StoredEvent[]): FlatEvents {
  const parts = all.flatMap(({ position, stream, type, id, time, commit, metadata, payload }) => [
    ...[position, stream, type, id, time, commit].map((text) => Buffer.from(text)),
    Buffer.from(metadata),
    Buffer.from(payload),
  ]);
  let end = 0;
  const ends = Uint32Array.from(parts, ({ length }) => (end += length));
  return new FlatEvents(
    Buffer.concat(parts),
    ends,
    Float64Array.from(all, ({ revision }) => revision),
  );
}

async function archiveOf(batch: EventBatch): Promise<Buffer> {
  const folder = await tempFolder();
  const path = join(folder.path, 'a.zip');
  const writer = await NativeArchiveWriter.create(path);
  try {
    await writer.addEvents(batch);
    await writer.finish(BASE);
    return await readFile(path);
  } finally {
    await writer.abort();
    await folder.remove();
  }
}

const LATIN = 'app-a1--é "quoted" \\ \u0001 \u007f';

const ODD: readonly StoredEvent[] = [
  event(0),
  event(1, { stream: LATIN, revision: 0, type: 'Typ "ä"', id: '', time: '', commit: '\n' }),
  event(2, { stream: LATIN, revision: 1, type: 'Typ "ä"', metadata: Buffer.alloc(0), payload: Buffer.from([0, 255]) }),
  event(3, { stream: 'app-a1', revision: 1, text: '{"a":\n1}' }),
  event(4, { stream: `app-a1--${'x'.repeat(3_000)}`, revision: 0, type: 'Typ "ä"', text: ' [1,2] ' }),
  event(5, { stream: '', revision: 2 ** 53 - 1, text: '' }),
  event(6, { stream: 'app-a1', revision: 2, text: `"${'é'.repeat(500_000)}"` }),
];

describe('Events in one memory', () => {
  it('are the events that were put there, one by one', () => {
    expect([...flat(ODD)]).to.deep.equal(ODD);
    expect(flat(ODD).length).to.equal(ODD.length);
  });

  it('say the same of each event while they pass', () => {
    const seen = Array.from(flat(ODD).passing(), (event) => ({
      position: event.position,
      stream: event.stream,
      revision: event.revision,
      type: event.type,
      id: event.id,
      time: event.time,
      commit: event.commit,
      metadata: event.metadata,
      payload: event.payload,
    }));
    expect(seen).to.deep.equal(ODD);
  });

  it('give a type to each event that asks, in any order', () => {
    const types = ['a', 'b', 'b', 'a', 'a'];
    const all = flat(types.map((type, position) => event(position, { type })));
    for (const asked of [0, 3, 1, 2, 4, 0, 2]) expect(all.type(asked), `event ${asked}`).to.equal(types[asked]);
  });

  it('become the same archive as events that are objects, odd ones too', async () => {
    for (const all of [ODD, events(5_000)]) {
      expect((await archiveOf(flat(all))).equals(await archiveOf(all))).to.equal(true);
    }
  });

  it('are refused where a stream goes back, as events that are objects are', async () => {
    const all = [event(0), event(1), event(2, { revision: 1 })];
    for (const batch of [all, flat(all)]) expect((await rejection(archiveOf(batch))).code).to.equal('event-duplicate');
  });
});
