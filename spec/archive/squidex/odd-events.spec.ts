import { join } from 'node:path';
import { expect } from 'chai';
import { attachmentPath, eventPath } from '../../../src/archive/squidex/squidex-names.js';
import type { RestoreOptions } from '../../../src/restore/plan.js';
import { readAll, text } from '../../support/events.js';
import { openTempModule, type OpenModule, PLAIN, restoreAs } from '../../support/module.js';
import { rejection } from '../../support/rejection.js';
import { OLD_APP, unzip, zip, type ZipContent } from '../../support/squidex/squidex.js';

const DEEP = '['.repeat(80) + ']'.repeat(80);
/** Of the fixture: the update of the schema, an event between others of its stream. */
const BENT = 3;
const EVENTS = 5;

/** What Squidex writes, with members of its own in place of some. */
function entry(members: Readonly<Record<string, unknown>>): string {
  const n = { t: 'ContentUpdatedEvent', s: `content-${OLD_APP}--1`, p: '{}', h: {}, ...members };
  return JSON.stringify({ n, streamName: null, eventPosition: null, eventStreamNumber: 0, data: null });
}

interface OddEntry {
  readonly title: string;
  readonly content: Buffer | string;
  /** What the copy holds of it, in place of the event that was there. */
  readonly payload: string;
  readonly metadata?: string;
}

const KEPT: readonly OddEntry[] = [
  { title: 'a payload that is no JSON', content: entry({ p: '{"a":}' }), payload: '{"a":}' },
  { title: 'a payload of null', content: entry({ p: 'null' }), payload: 'null' },
  { title: 'an empty payload', content: entry({ p: '' }), payload: '' },
  { title: 'no payload', content: entry({ p: undefined }), payload: '' },
  { title: 'a payload that is not written as text', content: entry({ p: { a: 1 } }), payload: '{"a":1}' },
  { title: 'a payload behind a byte order mark', content: entry({ p: '\ufeff{}' }), payload: '\ufeff{}' },
  { title: 'a payload that is nested deep', content: entry({ p: `{"a":${DEEP}}` }), payload: `{"a":${DEEP}}` },
  { title: 'a payload that is not UTF-8', content: notUtf8(entry({ p: '{"a":"?"}' })), payload: '{"a":"\ufffd"}' },
  { title: 'headers that are a list', content: entry({ h: [] }), payload: '{}', metadata: '[]' },
  { title: 'headers that are text', content: entry({ h: 'x' }), payload: '{}', metadata: '"x"' },
  { title: 'an appId that is a number', content: entry({ p: '{"appId":7}' }), payload: '{"appId":7}' },
  {
    title: 'a payload of the old format that is no object',
    content: JSON.stringify({
      n: null,
      streamName: `content-${OLD_APP}--1`,
      data: { type: 'X', metadata: {}, payload: 7 },
    }),
    payload: '7',
  },
];

const UNREADABLE: readonly (readonly [title: string, content: string])[] = [
  ['no JSON', 'not JSON'],
  ['nothing', ''],
  ['a list', '[]'],
  ['an empty object', '{}'],
  ['no event', '{"n":null,"data":null}'],
  ['no type', entry({ t: undefined })],
  ['a type that is a number', entry({ t: 7 })],
  ['no stream', entry({ s: undefined })],
  ['the end of an event missing', entry({}).slice(0, -9)],
];

describe('A Squidex archive with one odd event', () => {
  let opened: OpenModule;
  let entries: readonly ZipContent[];
  let count = 0;

  before(async () => {
    opened = await openTempModule();
    entries = await unzip(PLAIN);
  });
  after(() => opened.dispose());

  async function archiveWith(name: string, content: Buffer | string): Promise<string> {
    const others = entries.filter((one) => one.name !== name);
    return zip(join(opened.folder, `archive-${(count += 1)}.zip`), [
      ...others,
      { name, content: Buffer.from(content) },
    ]);
  }

  const restored = async (path: string, change: Partial<RestoreOptions> = {}) => {
    const options = restoreAs(`copy-${(count += 1)}`, { rules: 'keep', ...change });
    const plan = await opened.module.planRestore(path, options);
    const result = await opened.module.restore(path, options);
    expect(plan.warnings, 'the plan says the same').to.deep.equal(result.warnings);
    expect(plan.events).to.equal(result.events);
    return { result, events: await readAll(opened.base.store, result.app.id) };
  };
  const codes = (warnings: readonly { readonly code: string }[]) => warnings.map(({ code }) => code);

  for (const { title, content, payload, metadata } of KEPT) {
    it(`keeps one with ${title}, and says so; leaves it out on request`, async () => {
      const path = await archiveWith(eventPath(BENT), content);
      const verdict = await opened.module.verify(path);
      expect(verdict.problems).to.deep.equal([]);
      expect(codes(verdict.warnings)).to.include('event-kept-odd');

      const { result, events } = await restored(path);
      expect(codes(result.warnings)).to.include('event-kept-odd');
      expect(events).to.have.length(EVENTS);
      const kept = events.find((event) => text(event.payload) === payload);
      expect(kept, 'in the copy').to.not.equal(undefined);
      if (metadata !== undefined) expect(text(kept?.metadata ?? Buffer.alloc(0))).to.equal(metadata);

      const without = await restored(path, { odd: 'drop' });
      expect(codes(without.result.warnings)).to.include('event-dropped').and.not.include('event-kept-odd');
      expect(without.events).to.have.length(EVENTS - 1);
    });
  }

  for (const [title, content] of UNREADABLE) {
    it(`restores all but one that says ${title} where that is asked for, and nothing otherwise`, async () => {
      const path = await archiveWith(eventPath(BENT), content);
      const { ok, problems } = await opened.module.verify(path);
      expect(ok).to.equal(false);
      expect(codes(problems)).to.deep.equal(['event-unreadable']);
      expect(problems[0]?.where).to.equal(eventPath(BENT));

      const before = await opened.base.store.head();
      const error = await rejection(opened.module.planRestore(path, restoreAs('refused')));
      expect(error.code).to.equal('event-unreadable');
      expect(error.hint).to.match(
        /^leave out the events that cannot be read, or restore the app as of event \d+, up to /,
      );
      expect((await rejection(opened.module.restore(path, restoreAs('refused')))).code).to.equal('event-unreadable');
      expect(await opened.base.store.head(), 'nothing was written').to.equal(before);

      const { result, events } = await restored(path, { odd: 'drop' });
      expect(result.warnings.find(({ code }) => code === 'event-dropped')?.message).to.match(
        new RegExp(`^event ${BENT} cannot be read: .*; it was left out$`),
      );
      expect(events).to.have.length(EVENTS - 1);
    });
  }

  it('leaves out one of another app, and says so', async () => {
    for (const stream of ['content-other--1', 'app-other', 'nothing', '-', `content-other--${OLD_APP}`]) {
      const path = await archiveWith(eventPath(BENT), entry({ s: stream }));
      const verdict = await opened.module.verify(path);
      expect(verdict.problems, stream).to.deep.equal([]);
      const { result, events } = await restored(path);
      for (const warnings of [verdict.warnings, result.warnings])
        expect(warnings.find(({ code }) => code === 'event-dropped')?.message, stream).to.contain(
          'its stream belongs to another app',
        );
      expect(events, stream).to.have.length(EVENTS - 1);
    }
  });

  it('begins with the creation of the app, whatever an event before it is', async () => {
    const later = entries.map(({ name, content }) => {
      const number = /^events\/0\/(\d+)\.json$/.exec(name)?.[1];
      return { name: number === undefined ? name : eventPath(Number(number) + 1), content };
    });
    for (const [first, odd, left] of [
      [entry({ s: 'content-other--1' }), 'keep', EVENTS],
      ['not JSON', 'drop', EVENTS],
      [entry({ s: `content-${OLD_APP}--9`, p: 'null' }), 'keep', EVENTS + 1],
    ] as const) {
      const all = [...later, { name: eventPath(0), content: Buffer.from(first) }];
      const path = await zip(join(opened.folder, `archive-${(count += 1)}.zip`), all);
      expect((await restored(path, { odd })).events).to.have.length(left);
    }
  });

  it('keeps the order of the archive where an event says another place in its stream, and says so', async () => {
    const at = entries.findIndex(({ name }) => name === eventPath(1));
    const json = entries[at]?.content.toString() ?? '';
    for (const [number, code] of [
      [7, 'event-gap'],
      [0, 'event-order'],
    ] as const) {
      const bent = json.replace('"EventStreamNumber":1}', `"EventStreamNumber":${number}}`);
      expect(bent).to.not.equal(json);
      const path = await archiveWith(eventPath(1), bent);
      expect(codes((await opened.module.verify(path)).warnings)).to.include(code);
      for (const odd of ['keep', 'drop'] as const) {
        const { result, events } = await restored(path, { odd });
        expect(codes(result.warnings)).to.include(code);
        expect(events).to.have.length(EVENTS);
      }
    }
  });

  it('takes the last of members that are there twice, as Squidex does', async () => {
    const twice = entry({ t: 'ContentDeletedEvent' }).replace('"p":', '"t":"ContentUpdatedEvent","p":');
    const { events } = await restored(await archiveWith(eventPath(BENT), twice));
    expect(events[BENT]?.type).to.equal('ContentUpdatedEvent');
  });

  it('is restored without a document that is no JSON object, and says which', async () => {
    for (const file of ['Users.json', 'Settings.json', 'Urls.json', 'AssetTags.json', 'AssetTagsAlias.json']) {
      for (const content of ['{"a":', 'null', '[1]', '', Buffer.from([0x7b, 0xff, 0x7d])]) {
        const path = await archiveWith(attachmentPath(file), content);
        const verdict = await opened.module.verify(path);
        expect(verdict.ok, file).to.equal(true);
        const { result, events } = await restored(path);
        for (const warnings of [verdict.warnings, result.warnings])
          expect(
            warnings.filter(({ code }) => code === 'document-odd'),
            `${file} ${String(content)}`,
          ).to.have.length(1);
        // without addresses the one contributor is unknown here
        expect(events).to.have.length(file === 'Users.json' ? EVENTS - 1 : EVENTS);
      }
    }
  });

  it('is read whatever its version is, as long as Squidex reads it', async () => {
    for (const version of ['{"major":5}', '{"Major":5,"minor":1}', '{"major":"5"}', '{"major":0}', '{}', 'x', '', '7'])
      expect((await opened.module.verify(await archiveWith(attachmentPath('Version.json'), version))).ok).to.equal(
        true,
      );
    const other = await archiveWith(attachmentPath('Version.json'), '{"major":4}');
    expect((await rejection(opened.module.verify(other))).code).to.equal('archive-version');
  });
});

function notUtf8(json: string): Buffer {
  const bytes = Buffer.from(json);
  bytes[bytes.indexOf('?')] = 0xff;
  return bytes;
}
