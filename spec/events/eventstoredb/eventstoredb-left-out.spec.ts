import { expect } from 'chai';
import type { BackupModule } from '../../../src/backup-module.js';
import type { EventStoreDbEventStore } from '../../../src/events/eventstoredb/eventstoredb-event-store.js';
import { EventStoreDbLedger } from '../../../src/events/eventstoredb/eventstoredb-ledger.js';
import type { LeftOut } from '../../../src/events/event-store.js';
import { collect, readAll, text } from '../../support/events.js';
import { emptyPlace, openStore, realServer } from '../../support/eventstoredb/eventstoredb.js';
import { EventStoreDbNode } from '../../support/eventstoredb/eventstoredb-node.js';
import type { EventStoreDbServer } from '../../support/eventstoredb/eventstoredb-server.js';
import { openTempModule, restoreAs, type OpenModule } from '../../support/module.js';
import { rejection } from '../../support/rejection.js';

const APP = 'a0000000-0000-4000-8000-000000000001';
const HEADERS = `"appId":"${APP},blog","actor":"subject:1","fromRule":false`;
const stream = (n: number): string => `content-${APP}--${n}`;

/** What makes one event of a stream not the app's any more, by its place: each kind in each place is one case. */
interface Case {
  readonly title: string;
  /** `e` an event of the app, `l` a link, `s` an event of the server, `x` one that a scavenge removes later. */
  readonly events: string;
  /** Events before this one are truncated. */
  readonly truncateBefore?: number;
  readonly deleted?: 'soft' | 'for good';
  readonly what: string;
}

const CASES: readonly Case[] = [
  { title: 'a link at the start', events: 'leee', what: '1 link to another event' },
  { title: 'a link in the middle', events: 'elee', what: '1 link to another event' },
  { title: 'a link at the end', events: 'eel', what: '1 link to another event' },
  { title: 'an event of the server at the start', events: 'see', what: '1 event of the server itself' },
  { title: 'an event of the server in the middle', events: 'ese', what: '1 event of the server itself' },
  { title: 'an event of the server at the end', events: 'ees', what: '1 event of the server itself' },
  {
    title: 'several of them, all over the stream',
    events: 'lleslesel',
    what: '4 links to other events, 2 events of the server itself',
  },
  { title: 'truncated history', events: 'eeee', truncateBefore: 2, what: '2 events that were truncated or deleted' },
  {
    title: 'a stream that is deleted',
    events: 'eee',
    deleted: 'soft',
    what: '3 events that were truncated or deleted',
  },
  {
    title: 'a stream that is deleted for good',
    events: 'ee',
    deleted: 'for good',
    what: '2 events that were truncated or deleted',
  },
  { title: 'a scavenge at the start', events: 'xxe', what: '2 events that a scavenge has removed' },
  { title: 'a scavenge in the middle', events: 'exxe', what: '2 events that a scavenge has removed' },
  {
    title: 'everything in one stream',
    events: 'xeelexse',
    truncateBefore: 2,
    what: '1 link to another event, 1 event of the server itself, 1 event that was truncated or deleted, 2 events that a scavenge has removed',
  },
];

describe('an app in EventStoreDB of which something is left out', () => {
  /** None where the place is on a real server. */
  let server: EventStoreDbServer | undefined;
  let node: EventStoreDbNode;
  let store: EventStoreDbEventStore;
  let open: OpenModule;
  let module: BackupModule;

  beforeEach(async () => {
    const place = await emptyPlace();
    server = place.server;
    node = new EventStoreDbNode(place.settings);
    store = openStore(place.settings);
    const ledger = new EventStoreDbLedger(place.settings);
    open = await openTempModule(() => ({ store, ledger }));
    ({ module } = open);
    await write(`app-${APP}`, 'e', 'AppCreatedEvent', `{"name":"blog",${HEADERS}}`);
    await write(stream(0), 'e', 'ContentCreatedEventV2', `{"n":"before",${HEADERS}}`);
  });
  afterEach(async () => {
    await open.dispose();
    await node.close();
    server?.stop();
  });

  const write = async (name: string, kind: string, type: string, data: string): Promise<void> => {
    if (kind === 'l') await node.write(name, '$>', `0@${stream(0)}`, false);
    else await node.write(name, kind === 's' ? '$server' : type, data);
  };
  const prepare = async ({ events, truncateBefore, deleted }: Case): Promise<void> => {
    for (const [n, kind] of [...events].entries()) {
      await write(stream(1), kind, 'ContentUpdatedEvent', `{"n":${n},${HEADERS}}`);
    }
    await write(stream(2), 'e', 'ContentCreatedEventV2', `{"n":"after",${HEADERS}}`);
    if (truncateBefore !== undefined) await node.setMetadata(stream(1), JSON.stringify({ $tb: truncateBefore }));
    if (deleted === 'soft') await node.delete(stream(1));
    if (deleted === 'for good') await node.tombstone(stream(1));
    server?.log.scavenge(stream(1), (revision) => events[revision] === 'x');
  };
  /** The numbers of the events of the stream in question that are the app's. */
  const kept = ({ events, truncateBefore = 0, deleted }: Case): readonly number[] =>
    deleted === undefined ? [...events].map((_, n) => n).filter((n) => events[n] === 'e' && n >= truncateBefore) : [];

  // A real server is scavenged by its operator alone.
  const cases = realServer === undefined ? CASES : CASES.filter(({ events }) => !events.includes('x'));
  for (const each of cases) {
    it(`is backed up, told and restored: ${each.title}`, async () => {
      await prepare(each);
      const told: LeftOut[] = [];
      const read = await collect(store.readApp(APP, { onLeftOut: (leftOut) => told.push(leftOut) }));
      const missing = each.events.length - kept(each).length;
      expect(told).to.deep.equal([{ events: missing, streams: 1, stream: stream(1), what: each.what }]);
      expect(read).to.have.length(kept(each).length + 3);

      const { point, warnings } = await module.create('blog');
      expect(point.manifest.counts.events).to.equal(kept(each).length + 3);
      const message = `the event store left out ${missing} of the events in 1 of the app's streams: ${each.what}`;
      expect(warnings.filter((warning) => warning.message === message)).to.have.length(1);

      const { app } = await module.restore('blog@latest', restoreAs('copy'));
      const copy = await readAll(store, app.id);
      const numbers = copy
        .filter((event) => event.stream === stream(1).replace(APP, app.id))
        .map(({ revision, payload }) => [revision, (JSON.parse(text(payload)) as { n: number }).n]);
      expect(numbers).to.deep.equal(kept(each).map((n, revision) => [revision, n]));
    });
  }

  it('is not told of anything where nothing is left out, and counts what is over several streams', async () => {
    const tell = async (range = {}): Promise<LeftOut[]> => {
      const told: LeftOut[] = [];
      await collect(store.readApp(APP, { ...range, onLeftOut: (leftOut) => told.push(leftOut) }));
      return told;
    };
    expect(await tell()).to.deep.equal([]);
    for (const n of [1, 2, 3]) for (const kind of 'ele') await write(stream(n), kind, 'A', `{${HEADERS}}`);
    const head = await store.head();
    await write(stream(4), 'l', 'A', '');
    expect(await tell({ upTo: head })).to.deep.equal([
      { events: 3, streams: 3, stream: stream(1), what: '3 links to other events' },
    ]);
    // A read that begins in the middle does not take what was before it for missing.
    expect((await tell({ after: head })).map(({ events }) => events)).to.deep.equal([1]);
  });

  it('is not restored where the remap makes an event too large for the node, which is said before anything is written', async () => {
    if (server === undefined) return;
    const start = `{${HEADERS},"x":"`;
    await write(stream(1), 'e', 'ContentUpdatedEvent', `${start}${'x'.repeat(1_048_576 - start.length - 2)}"}`);
    await module.create('blog');
    const before = server.log.records.filter((record) => !record.stream.includes('eventark-')).length;
    const error = await rejection(module.restore('blog@latest', restoreAs('copy-with-a-longer-name')));
    expect(error.code).to.equal('event-unfit');
    expect(error.message).to.include('the node takes 1048576 at once');
    expect(server.log.records.filter((record) => !record.stream.includes('eventark-'))).to.have.length(before);
  });
});
