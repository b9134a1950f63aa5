import { expect } from 'chai';
import { join } from 'node:path';
import { readFile, writeFile } from 'node:fs/promises';
import type { Moment } from '../../../src/archive/as-of/moment.js';
import { AppendBatch } from '../../../src/events/append-batch.js';
import { kindOf } from '../../../src/errors.js';
import type { RestoreOptions } from '../../../src/restore/plan.js';
import { append, newEvent, readAll } from '../../support/events.js';
import { filesBelow, openTempModule, type OpenModule } from '../../support/module.js';
import { rejection } from '../../support/rejection.js';
import { unzip, zip } from '../../support/squidex/squidex.js';

const APP = 'c0ffee00-0000-4000-8000-000000000001';

/** Minutes of a day. */
const at = (minute: number): string => `2026-06-14T09:${String(minute).padStart(2, '0')}:00Z`;

describe('the point in a history', function () {
  this.timeout(30_000);
  let open: OpenModule;

  beforeEach(async () => {
    open = await openTempModule();
  });
  afterEach(async () => open.dispose());

  const add = async (stream: string, type: string, members: string, time: string): Promise<void> => {
    const payload = `{"appId":"${APP},shop","actor":"subject:ana"${members}}`;
    const event = newEvent(type, payload, undefined, time);
    await open.base.store.append(AppendBatch.of([append(stream, 'any', event)]));
  };
  const create = async (time = at(0)): Promise<void> => add(`app-${APP}`, 'AppCreatedEvent', ',"name":"shop"', time);
  const content = async (time: string, id = '1'): Promise<void> =>
    add(`content-${APP}--${id}`, 'ContentUpdatedEvent', ',"data":{}', time);
  const backup = async (): Promise<string> => (await open.module.create('shop')).point.id;
  const plan = async (source: string, until: Moment, options: Partial<RestoreOptions> = {}) =>
    open.module.planRestore(source, { name: 'copy', until, ...options });
  const eventAt = async (source: string, until: Moment): Promise<number | undefined> =>
    (await plan(source, until)).until?.event;

  it('of a time is the last event that is not later', async () => {
    await create();
    for (const minute of [1, 2, 2, 5]) await content(at(minute));
    const id = await backup();
    const found = await Promise.all([0, 1, 2, 3, 4, 5, 59].map(async (minute) => eventAt(id, { time: at(minute) })));
    expect(found).to.deep.equal([1, 2, 4, 4, 4, 5, 5]);
    expect((await plan(id, { time: at(3) })).until).to.deep.equal({ event: 4, time: at(2), of: 5 });
    // A day is its end, and a time without a zone is UTC.
    expect(await eventAt(id, { time: '2026-06-14' })).to.equal(5);
    expect(await eventAt(id, { time: '2026-06-14T09:03' })).to.equal(4);
    expect(await eventAt(id, { time: '2026-06-14T11:03+02:00' })).to.equal(4);
  });

  it('of a time is not led astray by one wrong clock, and says that clocks differed', async () => {
    await create();
    for (const time of [at(1), '2031-01-01T00:00:00Z', at(2), at(3), '1999-01-01T00:00:00Z', at(5)])
      await content(time);
    const id = await backup();
    expect(await eventAt(id, { time: at(3) })).to.equal(6);
    const { until, warnings } = await plan(id, { time: at(1) });
    expect(until).to.deep.equal({ event: 2, time: at(1), of: 7, misplaced: { later: 0, earlier: 1 } });
    expect(warnings.map(({ code }) => code)).to.include('until-times-mixed');
  });

  it('of a time takes events without a time with the one before them', async () => {
    await create();
    for (const time of [at(1), '', at(9), '']) await content(time);
    const id = await backup();
    expect(await eventAt(id, { time: at(5) })).to.equal(3);
    expect(await eventAt(id, { time: at(9) })).to.equal(5);
  });

  it('is at earliest where the app was created', async () => {
    await content(at(0));
    await create(at(1));
    await content(at(2));
    const id = await backup();
    for (const until of [{ event: 1 }, { time: at(0) }, { time: '1999-01-01' }]) {
      const { code, message, hint, facts } = await rejection(plan(id, until));
      expect({ code, hint, facts }).to.deep.equal({
        code: 'until-too-early',
        hint: 'the first possible point is event 2',
        facts: { first: 2 },
      });
      expect(message).to.match(/^"shop" was created by event 2 at 2026-06-14T09:01:00Z, so .*; nothing was written$/);
    }
    expect((await plan(id, { event: 2 })).events).to.equal(2);
  });

  it('is at latest the last event', async () => {
    await create();
    await content(at(1));
    const id = await backup();
    const { code, facts } = await rejection(open.module.restore(id, { name: 'copy', until: { event: 3 } }));
    expect({ code, facts }).to.deep.equal({ code: 'until-beyond-end', facts: { events: 2 } });
    expect((await plan(id, { event: 2 })).until).to.deep.equal({ event: 2, time: at(1), of: 2 });
  });

  for (const until of [{ event: 0 }, { event: 1.5 }, { event: Number.NaN }, { event: -3 }, { time: 'yesterday' }]) {
    it(`is not ${JSON.stringify(until)}`, async () => {
      await create();
      const id = await backup();
      expect((await rejection(plan(id, until))).code).to.equal('invalid-argument');
    });
  }

  it('decides whether the copy is deleted', async () => {
    await create();
    await content(at(1));
    await add(`app-${APP}`, 'AppDeletedEvent', '', at(2));
    const id = await backup();
    const codes = async (until: Moment) => (await plan(id, until)).warnings.map(({ code }) => code);
    expect(await codes({ event: 2 })).not.to.include('app-deleted');
    expect(await codes({ event: 3 })).to.include('app-deleted');
  });

  it('neither names nor demands people and files that only later events mention', async () => {
    await create();
    const file = `,"assetId":"f","fileName":"a.txt","fileSize":3,"fileVersion":0,"mimeType":"text/plain"`;
    await add(`asset-${APP}--f`, 'AssetCreatedEvent', file, at(1));
    await add(`app-${APP}`, 'AppContributorAssignedEvent', ',"contributorId":"tom","role":"Editor"', at(2));
    await open.parts.users.create({ id: 'ana', email: 'ana@example.org' });
    await open.parts.users.create({ id: 'tom', email: 'tom@example.org' });
    const { point } = await open.module.create('shop', { allowMissing: true });
    const said = async (event: number) => {
      const { people, assetsMissing } = await plan(point.id, { event });
      return { people: people.map(({ from }) => from), assetsMissing };
    };
    expect(await said(1)).to.deep.equal({ people: ['ana'], assetsMissing: 0 });
    expect(await said(2)).to.deep.equal({ people: ['ana'], assetsMissing: 1 });
    expect(await said(3)).to.deep.equal({ people: ['ana', 'tom'], assetsMissing: 1 });
  });

  it('may be before damage, and damage says up to which event nothing is wrong', async () => {
    await create();
    await content(at(1));
    await backup();
    for (const minute of [2, 3, 4]) await content(at(minute));
    const { point } = await open.module.create('shop');
    const path = join(open.folder, 'bent.zip');
    await bendSegment(join(open.folder, 'backups', point.archive), path, 1);

    const errors = [open.module.restore(path, { name: 'copy' }), open.module.planRestore(path, { name: 'copy' })];
    const [error, planned] = await Promise.all(errors.map(rejection));
    for (const each of [error, planned]) {
      expect({ kind: each && kindOf(each), facts: each?.facts }).to.deep.equal({
        kind: 'damage',
        facts: { soundUntil: 2 },
      });
    }
    expect(error?.hint).to.match(/or restore the app as of event 2, up to which nothing is damaged$/);
    for (const until of [{ event: 3 }, { time: at(3) }]) {
      expect(kindOf(await rejection(open.module.restore(path, { name: 'copy', until })))).to.equal('damage');
    }
    const { app, until } = await open.module.restore(path, { name: 'copy', until: { event: 2 } });
    expect(until).to.deep.equal({ event: 2, time: at(1), of: 5 });
    expect(await readAll(open.base.store, app.id)).to.have.lengthOf(2);
  });

  it("may be before an event of Squidex's archive that nobody can read", async () => {
    await create();
    for (const minute of [1, 2, 3]) await content(at(minute));
    const exported = join(open.folder, 'shop.zip');
    await open.module.exportSquidex('shop', exported);
    const entries = (await unzip(exported)).map(({ name, content }) => {
      return { name, content: name === 'events/0/2.json' ? Buffer.from('{') : content };
    });
    const path = await zip(join(open.folder, 'bent.zip'), entries);

    const { code, facts } = await rejection(open.module.restore(path, { name: 'copy' }));
    expect({ code, facts }).to.deep.equal({ code: 'event-unreadable', facts: { droppable: 1, soundUntil: 2 } });
    const before = await open.module.restore(path, { name: 'before', until: { event: 2 } });
    expect({ events: before.events, warnings: before.warnings.map(({ code }) => code) }).to.deep.equal({
      events: 2,
      warnings: ['app-without-people'],
    });
    const behind = await plan(path, { event: 3 }, { odd: 'drop' });
    expect(behind.until?.time).to.equal(at(3));
  });

  it('is kept in the record of the restore, and leaves nothing where it is refused', async () => {
    await create();
    await content(at(1));
    const id = await backup();
    const state = async () => [
      await open.base.store.head(),
      await filesBelow(open.folder),
      await open.parts.claims.all(),
    ];
    const before = await state();
    await rejection(open.module.restore(id, { name: 'copy', until: { event: 9 } }));
    expect(await state()).to.deep.equal(before);
    const { app } = await open.module.restore(id, { name: 'copy', until: { time: at(0) } });
    const [record] = await open.base.ledger.list('restores', app.id);
    const { text } = JSON.parse(record?.value ?? '') as { readonly text: string };
    expect((JSON.parse(text) as { readonly until: unknown }).until).to.deep.equal({ event: 1, of: 2, time: at(0) });
  });
});

/** Changes a byte of a segment, in its place in the zip. */
async function bendSegment(from: string, to: string, number: number): Promise<void> {
  const bytes = await readFile(from);
  const name = `events/${String(number).padStart(6, '0')}.ndjson`;
  const data = bytes.indexOf(name) + name.length;
  bytes[data + 30] = (bytes[data + 30] ?? 0) ^ 0xff;
  await writeFile(to, bytes);
}
