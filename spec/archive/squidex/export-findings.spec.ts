import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Archive, ArchivedAsset, Problem } from '../../../src/archive/archive.js';
import { JsonOutline } from '../../../src/json/json-outline.js';
import { oddities } from '../../../src/archive/squidex/events/payload-oddities.js';
import { writeSquidexArchive } from '../../../src/archive/squidex/squidex-writer.js';
import type { StoredEvent } from '../../../src/events/event.js';
import { collect, text } from '../../support/events.js';
import { APP_CREATED, OLD_APP, squidexEvent, unzip, VOCABULARY, withArchive } from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';

/** The part of an archive that the writer asks for. Each asset has the bytes of its id. */
function source(events: readonly StoredEvent[], assets: readonly ArchivedAsset[] = []): Archive {
  const parts: Pick<Archive, 'app' | 'events' | 'assets' | 'readAsset' | 'documents' | 'eventCount'> = {
    app: { id: OLD_APP, name: 'blog' },
    eventCount: events.length,
    events: async function* () {
      yield events;
    },
    assets: async function* () {
      yield* assets;
    },
    readAsset: async function* ({ id, bytes }) {
      if (bytes > 0) yield Buffer.from(id);
    },
    documents: async () => new Map([['users.json', Buffer.from('{"user-1":"ada@example.org"}')]]),
  };
  return parts as Archive;
}

function asset(id: string, bytes = Buffer.byteLength(id)): readonly [StoredEvent, ArchivedAsset] {
  const members = `"assetId":${JSON.stringify(id)},"fileVersion":0,"fileSize":${bytes}`;
  return [
    squidexEvent('AssetCreatedEventV2', `asset-APP--${id}`, members),
    { role: 'asset', id, version: 0, bytes, missing: false },
  ];
}

function content(id: string, value: string, more: Partial<StoredEvent> = {}): StoredEvent {
  return squidexEvent('ContentCreatedEventV2', `content-APP--${id}`, `"data":{"n":{"iv":${value}}}`, more);
}

describe('An export for Squidex', () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let path: string;

  beforeEach(async () => {
    temp = await tempFolder();
    path = join(temp.path, 'squidex.zip');
  });
  afterEach(async () => {
    await temp.remove();
  });

  async function told(events: readonly StoredEvent[], assets?: readonly ArchivedAsset[]): Promise<readonly Problem[]> {
    return writeSquidexArchive(source([APP_CREATED, ...events], assets), VOCABULARY, { path });
  }

  async function written(): Promise<readonly StoredEvent[]> {
    return withArchive(path, (archive) => collect(archive.events()));
  }

  it('tells nothing of what Squidex restores as it is', async () => {
    expect(
      await told([content('abc', '[1e308,"\\ud83d\\ude80","\\\\ud800",{"a":{"a":1}},[{"a":1},{"a":2}]]')]),
    ).to.deep.equal([]);
  });

  it('tells each kind once, with the first names', async () => {
    const events = ['p', 'q', 'r', 's', 't'].flatMap((id) => [
      content(`${id}1`, '1e400'),
      content(`${id}2`, '"\\udc00 \\ud800"'),
      content(`${id}3`, '{"a":1,"\\u0061":2}'),
      squidexEvent('PluginEvent', `content-APP--${id}4`),
    ]);
    const warnings = await told(events);
    expect(warnings.map(({ code }) => code)).to.deep.equal([
      'export-unfit',
      'export-unfit',
      'export-lossy',
      'event-type-unknown',
    ]);
    for (const [index, { where, message }] of warnings.entries()) {
      const stream = (id: string): string => `event 0 of content-${OLD_APP}--${id}${index + 1}`;
      expect(where).to.contain(stream('p')).and.to.contain(stream('r')).and.not.to.contain(stream('s'));
      expect(message).to.contain('and 2 more');
    }
    expect(await written()).to.have.lengthOf(events.length + 1);
  });

  it('leaves out events that nobody can read from it, and closes their gap', async () => {
    const odd = ['null', '[]', '', 'x', '\ufeff{}', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`].map((json, revision) =>
      content('a1', '1', { revision, payload: Buffer.from(json) }),
    );
    const invalid = content('a1', '1', { revision: 6, payload: Buffer.from('{"a":"\xff"}', 'latin1') });
    const last = content('a1', '1', { revision: 7, metadata: Buffer.from('null') });
    const again = squidexEvent('AppCreatedEvent', 'app-APP', '"name":"blog"', { revision: 1 });
    const warnings = await told([...odd, invalid, last, again]);
    expect(warnings.map(({ code, message }) => [code, message.includes('and 4 more')])).to.deep.equal([
      ['event-dropped', true],
      ['export-lossy', false],
      ['event-dropped', false],
    ]);
    const [, kept, ...none] = await written();
    expect(none).to.deep.equal([]);
    expect(kept).to.include({ revision: 0, id: last.id, time: last.time });
    expect(text(kept?.payload ?? Buffer.alloc(0))).to.equal(text(last.payload));
  });

  it('tells of headers that Squidex cannot read, and of members that it finds twice in any case', async () => {
    const headers = (json: string) => ({ metadata: Buffer.from(json) });
    const members = (json: string) => ({ payload: Buffer.from(json) });
    const rows: readonly (readonly [event: StoredEvent, code: string | undefined])[] = [
      [content('a1', '1', headers('{"N":1e400}')), 'export-unfit'],
      [content('a1', '1', headers('{"N":"\\ud800"}')), 'export-unfit'],
      [content('a1', '1', headers('{"\\udc00":"n"}')), 'export-unfit'],
      [content('a1', '1', headers('{"N":"\\ud83d\\ude00","M":1e300}')), undefined],
      [content('a1', '1', members('{"data":{},"Data":{}}')), 'export-lossy'],
      [content('a1', '1', members('{"d":1,"D":2}')), 'export-lossy'],
      [content('a1', '1', members('{"appId":1,"x":2,"APPID":3}')), 'export-lossy'],
      [content('a1', '1', members('{"data":{"a":1,"A":2,"data":3}}')), undefined],
      [content('a1', '1', members('{"data":{"a":1,"a":2}}')), 'export-lossy'],
      [content('a1', '1', members('{"da_a":1,"da\u007fa":2}')), undefined],
    ];
    for (const [at, [event, code]] of rows.entries()) {
      path = join(temp.path, `${at}.zip`);
      const codes = (await told([event])).map((warning) => warning.code);
      expect(codes, text(event.payload) + text(event.metadata)).to.deep.equal(code === undefined ? [] : [code]);
    }
  });

  it('has no holes in its streams, whatever the store has lost', async () => {
    expect(await told([content('a1', '1', { revision: 4 }), content('a1', '2', { revision: 9 })])).to.deep.equal([]);
    expect((await written()).map(({ revision }) => revision)).to.deep.equal([0, 0, 1]);
  });

  it('has no file under a name that leads out of its folder, or that is too long for a zip', async () => {
    const made = ['../../x', '/../a', 'a\\..\\b', 'x'.repeat(70_000), 'fine'].map((id) => asset(id));
    const missing = squidexEvent(
      'AssetCreatedEventV2',
      'asset-APP--z',
      '"assetId":"../../gone","fileVersion":0,"fileSize":3',
    );
    const warnings = await told(
      [...made.map(([event]) => event), missing],
      made.map(([, one]) => one),
    );
    expect(warnings.map(({ code }) => code)).to.deep.equal(['asset-name']);
    const names = (await unzip(path)).map(({ name }) => name).filter((name) => name.endsWith('.asset'));
    expect(names.map((name) => name.split('/').slice(2).join('/'))).to.deep.equal(['fine_0.asset']);
  });

  it('tells which files Squidex loses or mixes up', async () => {
    const made = [asset('ABC'), asset('abc'), asset('none', 0), asset('other')];
    const warnings = await told(
      made.map(([event]) => event),
      made.map(([, one]) => one),
    );
    expect(warnings.map(({ code, where }) => [code, where])).to.deep.equal([
      ['export-lossy', 'ABC and abc'],
      ['export-lossy', 'asset none, version 0'],
    ]);
  });

  it('writes objects whose id has one character so that Squidex restores them', async () => {
    const warnings = await told([content('a', '1'), content('é', '1'), content('-', '1'), content(OLD_APP, '1')]);
    expect((await written()).map(({ stream }) => stream)).to.deep.equal([
      `app-${OLD_APP}`,
      'content-a',
      'content-é',
      `content-${OLD_APP}---`,
      `content-${OLD_APP}--${OLD_APP}`,
    ]);
    expect(warnings.map(({ code, where }) => [code, where])).to.deep.equal([
      ['export-lossy', `content-${OLD_APP}---`],
      ['export-lossy', `content-${OLD_APP}--${OLD_APP}`],
    ]);
  });

  it('tells whose rights Squidex leaves out', async () => {
    const assigned = ['user-1', 'user-2'].map((id, revision) =>
      squidexEvent('AppContributorAssignedEventV2', 'app-APP', `"contributorId":"${id}"`, { revision: revision + 1 }),
    );
    expect((await told(assigned)).map(({ code, where }) => [code, where])).to.deep.equal([['export-lossy', 'user-2']]);
  });

  it('marks names outside ASCII as UTF-8', async () => {
    const made = asset('ünï-😀');
    await told([made[0]], [made[1]]);
    const script =
      'import sys, zipfile; print([i.flag_bits for i in zipfile.ZipFile(sys.argv[1]).infolist() if not i.filename.isascii()])';
    expect(execFileSync('python3', ['-c', script, path]).toString().trim()).to.equal('[2048]');
    expect(execFileSync('unzip', ['-tq', path]).toString()).to.include('No errors');
  });
});

describe('What .NET does not take in JSON', () => {
  it('is found, and nothing else', () => {
    const cases: readonly (readonly [json: string, kind: string])[] = [
      ['{"a":1e400}', 'number'],
      ['[-1E+999]', 'number'],
      [`[${'9'.repeat(400)}]`, 'number'],
      ['{"a":"\\ud800"}', 'surrogate'],
      ['["\\uDC00"]', 'surrogate'],
      ['["\\\\\\ud83d x \\ude80"]', 'surrogate'],
      ['{"\\ud800":1}', 'surrogate'],
      ['{"a":1,"a":2}', 'repeated'],
      ['{"a" : 1, "\\u0061" : 2}', 'repeated'],
      ['[{"b":[{"a":1,"c":{"a":1},"a":3}]}]', 'repeated'],
      ['{"a":"0123456\\\\\\"\\uDBFF"}', 'surrogate'],
      ['{"a":{},"b":[],"c":{"d":[{}],"c":1},"a":2}', 'repeated'],
      [`{${Array.from({ length: 40 }, (_, n) => `"n${n}":{"n":"${'x'.repeat(n)}"}`).join()},"n39":0}`, 'repeated'],
      [`{${Array.from({ length: 40 }, (_, n) => `"n${n}":{"n":"${'x'.repeat(n)}"}`).join()}}`, ''],
      ['{"a":"\\\\ud800\\n\\"","b":[{},"a","a"],"c":{"":""}}', ''],
      ['{"a":1e308,"b":0.0000001,"c":1e-400}', ''],
      ['["\\ud83d\\ude80","\\\\ud800","a","a"]', ''],
      ['{"a":{"a":"a"},"b":[{"a":1},{"a":1}],"c":"1e400"}', ''],
    ];
    for (const [json, kind] of cases) {
      const found = Object.entries(oddities(JsonOutline.of(Buffer.from(json)))).flatMap(([name, is]) =>
        is === true ? [name] : [],
      );
      expect(found.join(), json).to.equal(kind);
    }
  });
});
