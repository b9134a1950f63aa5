import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { AppendBatch } from '../../src/events/append-batch.js';
import type { StoredEvent } from '../../src/events/event.js';
import { smallApp } from '../support/faults/bent-events.js';
import { readAll } from '../support/events.js';
import { eventark } from '../support/eventark.js';
import { openHttp, type HttpUnderTest } from '../support/http.js';
import { restoreAs } from '../support/module.js';

type Event = ReturnType<typeof smallApp>[number];

const ODD: readonly (readonly [title: string, change: Partial<Event>])[] = [
  ['metadata of null', { metadata: Buffer.from('null') }],
  ['metadata that are bytes', { metadata: Buffer.from([0xff, 0x00]) }],
  ['a payload that is no JSON', { payload: Buffer.from('{"a":') }],
  ['an empty payload', { payload: Buffer.alloc(0) }],
  ['a payload behind a byte order mark', { payload: Buffer.from('\ufeff{}') }],
  ['an appId that is a number', { payload: Buffer.from('{"appId":7}') }],
];

/** An event of a content, with others of its stream behind it. */
const BENT = 4;

describe('the choice about odd events at a backup', () => {
  let http: HttpUnderTest;

  before(async () => {
    http = await openHttp();
  });
  after(() => http.dispose());

  async function put(
    change: Partial<Event>,
    isBent = (n: number): boolean => n === BENT,
  ): Promise<{ readonly id: string; readonly events: readonly StoredEvent[] }> {
    const { store } = http.opened.base;
    const id = randomUUID();
    const last = new Map<string, number>();
    const appends = smallApp(id).map((event, n) => {
      const before = last.get(event.stream);
      last.set(event.stream, (before ?? -1) + 1);
      const events = [isBent(n) ? { ...event, ...change } : event];
      return { stream: event.stream, expected: before ?? 'no-stream', commit: randomUUID(), events } as const;
    });
    await store.append(AppendBatch.of(appends));
    return { id, events: await readAll(store, id) };
  }

  const bytesOf = (events: readonly StoredEvent[]): readonly string[] =>
    events.map(({ type, payload, metadata }) => [type, ...[payload, metadata].map(hex)].join(' '));
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

  it('is none about a time of any length, which is kept', async () => {
    const time = 'y'.repeat(5_000);
    const { module, base } = http.opened;
    const { id } = await put({ time }, () => true);
    const { point } = await module.create(id, { verify: 'replay', allowMissing: true });
    expect((await module.verify(point.id, 'replay')).problems).to.deep.equal([]);
    const { app } = await module.restore(point.id, restoreAs(`long-${id.slice(0, 8)}`, { rules: 'keep' }));
    const copied = await readAll(base.store, app.id);
    expect(new Set(copied.map((event) => event.time))).to.deep.equal(new Set([time]));
  });

  for (const [title, change] of ODD) {
    it(`is to keep one with ${title}, or to leave it out, and both restore`, async () => {
      const { module, base } = http.opened;
      const { id, events } = await put(change);
      const archived = async (backup: string): Promise<readonly StoredEvent[]> => {
        const found: StoredEvent[] = [];
        await module.inside.events(backup, {}, (event) => found.push(event));
        return found;
      };
      for (const odd of ['keep', 'drop'] as const) {
        const { point, warnings } = await module.create(id, { odd, verify: 'replay', allowMissing: true });
        const expected = odd === 'keep' ? events : events.filter((_, n) => n !== BENT);
        expect(bytesOf(await archived(point.id))).to.deep.equal(bytesOf(expected));
        const codes = warnings.map(({ code }) => code).filter((code) => /^event-(kept|dropped)/.test(code));
        expect(codes).to.include(odd === 'keep' ? 'event-kept-odd' : 'event-dropped');
        if (odd === 'drop') expect(codes).to.not.include('event-kept-odd');
        expect((await module.verify(point.id, 'replay')).problems).to.deep.equal([]);
        const result = await module.restore(point.id, restoreAs(`copy-${odd}-${id.slice(0, 8)}`, { rules: 'keep' }));
        const copy = await readAll(base.store, result.app.id);
        if (odd === 'drop') expect(result.warnings.map(({ code }) => code)).to.not.include('event-kept-odd');
        expect(copy.filter(({ stream }) => stream.startsWith('content-'))).to.have.length(
          expected.filter(({ stream }) => stream.startsWith('content-')).length,
        );
      }
    });
  }

  it('never leaves out the creation of the app', async () => {
    const { id } = await put({});
    const events = await readAll(http.opened.base.store, id);
    const { point } = await http.opened.module.create(id, { odd: 'drop', allowMissing: true });
    expect(point.manifest.counts.events).to.equal(events.length);
  });

  it('is told at the command line and over HTTP', async () => {
    const { id, events } = await put({ payload: Buffer.from('null') });
    const kept = await eventark(http.opened.folder, 'backup', id, '--allow-missing');
    expect(kept.stderr).to.contain('event-kept-odd');
    const { exit, stdout, stderr } = await eventark(
      http.opened.folder,
      'backup',
      id,
      '--allow-missing',
      '--odd',
      'drop',
    );
    expect(exit, stderr).to.equal(3);
    expect(stderr).to.contain('event-dropped').and.to.contain('it was left out of the backup');
    expect(stdout).to.contain(`${events.length - 1}`);
    const started = await http.call('POST', '/apps/shop/backups', { odd: 'drop' });
    expect(started.status).to.equal(202);
    expect(await http.ended(started.body['id'])).to.include({ state: 'completed' });
    expect((await http.call('POST', '/apps/shop/backups', { odd: 'maybe' })).status).to.equal(422);
  });
});
