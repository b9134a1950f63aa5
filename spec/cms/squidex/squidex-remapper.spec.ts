import { expect } from 'chai';
import type { RemapTarget } from '../../../src/cms/event-vocabulary.js';
import { SquidexRemapper } from '../../../src/cms/squidex/squidex-remapper.js';
import { BackupError, type ErrorCode } from '../../../src/errors.js';
import { EventNotes } from '../../../src/cms/noted-events.js';
import type { StoredEvent } from '../../../src/events/event.js';
import {
  APP_CREATED,
  NEW_APP,
  NEW_URLS,
  ODD_EVENTS,
  OLD_APP,
  OLD_URLS,
  remapTarget,
  squidexEvent,
  users,
} from '../../support/squidex/squidex.js';

const URLS = { urls: { from: OLD_URLS, to: NEW_URLS } };

function begun(changes: Partial<RemapTarget> = {}): SquidexRemapper {
  const remapper = new SquidexRemapper(remapTarget(changes));
  remapper.remap(APP_CREATED, 'c');
  return remapper;
}

function copyOf(event: StoredEvent, changes: Partial<RemapTarget> = {}) {
  const copy = begun(changes).remap(event, 'c');
  if (copy === undefined) throw new Error('the event was left out');
  return copy;
}

function payloadOf(event: StoredEvent, changes: Partial<RemapTarget> = {}): string {
  return Buffer.from(copyOf(event, changes).payload).toString();
}

function streamOf(stream: string): string {
  return copyOf(squidexEvent('ContentDeletedEvent', stream)).stream;
}

function content(data: string, type = 'ContentCreatedEventV2', member = 'data'): StoredEvent {
  return squidexEvent(type, 'content-APP--1', `"${member}":${data}`);
}

function expectCode(code: ErrorCode, action: () => unknown): void {
  expect(action).to.throw(BackupError).with.property('code', code);
}

const END = `"appId":"${NEW_APP},copy","actor":"subject:new-user-1","fromRule":false}`;

describe('Remapping streams', () => {
  it('replaces the app id and nothing else', () => {
    expect(streamOf('content-APP--123')).to.equal(`content-${NEW_APP}--123`);
    expect(streamOf('app-APP')).to.equal(`app-${NEW_APP}`);
    expect(streamOf('content-APP--other--id')).to.equal(`content-${NEW_APP}--other--id`);
    expect(streamOf('content-APP--1--deleted')).to.equal(`content-${NEW_APP}--1--deleted`);
  });

  it('keeps ids of one character, ids that begin with hyphens and ids that differ in case', () => {
    expect(streamOf('content-APP--0')).to.equal(`content-${NEW_APP}--0`);
    expect(streamOf('content-APP----')).to.equal(`content-${NEW_APP}----`);
    expect(streamOf('asset-APP--ABC')).to.equal(`asset-${NEW_APP}--ABC`);
    expect(streamOf('asset-APP--abc')).to.equal(`asset-${NEW_APP}--abc`);
  });

  it('mends an app stream whose name has the id twice, and keeps an object that has the id of its app', () => {
    expect(streamOf(`app-APP--${OLD_APP}`)).to.equal(`app-${NEW_APP}`);
    expect(streamOf(`content-APP--${OLD_APP}`)).to.equal(`content-${NEW_APP}--${OLD_APP}`);
  });

  it('gives streams of old days, which have no app id, the new one', () => {
    expect(streamOf('content-3fa85f64')).to.equal(`content-${NEW_APP}--3fa85f64`);
    const silent = squidexEvent('ContentDeletedEvent', 'content-3fa85f64', '', {
      payload: Buffer.from('{"contentId":"3fa85f64"}'),
    });
    const remapper = begun();
    expect(remapper.remap(silent, 'c')?.stream).to.equal(`content-${NEW_APP}--3fa85f64`);
    expect(remapper.quiescingEvents().report.odd.first[0]?.reason).to.equal('it does not say which app it belongs to');
  });

  it('refuses streams of another app', () => {
    for (const stream of [
      'app-other',
      'content-other--1',
      `app-${OLD_APP}x`,
      `content-${OLD_APP}x--1`,
      'content',
      '-x',
    ]) {
      expectCode('event-foreign', () => streamOf(stream));
    }
  });

  it('maps an app whose id has the separator in it', () => {
    const id = 'my--app';
    const target = { ...remapTarget(), source: { id, name: 'blog' } };
    const remapper = new SquidexRemapper(target);
    const payload = Buffer.from(`{"name":"blog","appId":"${id},blog"}`);
    expect(remapper.remap({ ...APP_CREATED, stream: `app-${id}`, payload }, 'c')?.stream).to.equal(`app-${NEW_APP}`);
    expect(remapper.remap({ ...content('{}'), stream: `content-${id}--x--y`, payload }, 'c')?.stream).to.equal(
      `content-${NEW_APP}--x--y`,
    );
  });
});

describe('Remapping headers', () => {
  it('sets aggregate, commit and Restored, drops the numbers of the old store, and keeps every other text', () => {
    const metadata = Buffer.from(
      ' {"EventId" : "E\\u0031","Timestamp":"2026-03-01T09:00:46.1230Z","AggregateId":"old","X":1.0,' +
        '"CommitId":"old","EventNumber":"7-0-1","EventStreamNumber":-1,"Restored":false,"AppId":"old","X":-0}',
    );
    const copy = copyOf(squidexEvent('ContentDeletedEvent', 'content-APP--"é', '', { metadata }));
    expect(Buffer.from(copy.metadata).toString()).to.equal(
      `{"EventId" : "E\\u0031","Timestamp":"2026-03-01T09:00:46.1230Z","AggregateId":"${NEW_APP}--\\u0022\\u00E9",` +
        `"X":1.0,"CommitId":"c","Restored":true,"AppId":"${NEW_APP}","X":-0}`,
    );
  });

  it('makes headers where there are none', () => {
    const copy = copyOf(squidexEvent('ContentDeletedEvent', 'content-APP--1', '', { metadata: Buffer.alloc(0) }));
    expect(Buffer.from(copy.metadata).toString()).to.equal(
      `{"AggregateId":"${NEW_APP}--1","CommitId":"c","Restored":true}`,
    );
  });
});

describe('Remapping payloads', () => {
  it('keeps what is not replaced byte for byte', () => {
    const odd = '"a" : 9007199254740993,"b":1.0,"b":-0,"c":1E-07,"d":"\\u00e9\\/\u2028\\ud800","e":[[{}]] , "f":null';
    expect(payloadOf(squidexEvent('ContentDeletedEvent', 'content-APP--1', odd))).to.equal(`{${odd},${END}`);
  });

  it('names the new app', () => {
    const copy = new SquidexRemapper(remapTarget()).remap(APP_CREATED, 'c');
    expect(Buffer.from(copy?.payload ?? '').toString()).to.equal(`{"name":"copy",${END}`);
    const nested = squidexEvent(
      'SchemaCreatedEventV2',
      'schema-APP--1',
      '"name":"posts","schema":{"appId":"x,y","name":"n"}',
    );
    expect(payloadOf(nested)).to.equal(`{"name":"posts","schema":{"appId":"x,y","name":"n"},${END}`);
  });

  it('replaces members given twice or in another spelling', () => {
    const payload = Buffer.from(`{"AppId":"${OLD_APP}","appId":null,"\\u0061ctor":"subject:a","Actor":"Subject:b"}`);
    expect(payloadOf(squidexEvent('ContentDeletedEvent', 'content-APP--1', '', { payload }))).to.equal(
      `{"AppId":"${NEW_APP},copy","appId":"${NEW_APP},copy","\\u0061ctor":"subject:new-a","Actor":"subject:new-b"}`,
    );
  });

  it('leaves clients and absent actors as they are', () => {
    for (const actor of ['"client:blog:default"', 'null', '"nobody"', '7']) {
      const payload = Buffer.from(`{"actor":${actor}}`);
      expect(payloadOf(squidexEvent('ContentDeletedEvent', 'content-APP--1', '', { payload }))).to.equal(
        payload.toString(),
      );
    }
  });

  it('fails on a person whom the plan does not know, instead of letting the old id through', () => {
    expectCode('unexpected', () => copyOf(content('{}'), { users: { get: () => undefined } }));
  });

  it('keeps the bytes of what is not as Squidex writes it, or leaves the event out, and says which and why', () => {
    for (const [event, reason] of ODD_EVENTS) {
      const noted = { position: event.position, stream: event.stream, revision: event.revision, type: event.type };
      const keeping = begun();
      expect(keeping.remap(event, 'c')?.id, reason).to.equal(event.id);
      expect(keeping.quiescingEvents().report.odd).to.deep.include({ count: 1, first: [{ ...noted, reason }] });
      const dropping = begun({ odd: 'drop' });
      expect(dropping.remap(event, 'c'), reason).to.equal(undefined);
      expect(dropping.quiescingEvents().report).to.deep.include({ odd: new EventNotes() });
      expect(dropping.quiescingEvents().report.dropped).to.deep.include({ count: 1, first: [{ ...noted, reason }] });
    }
    for (const text of ['', '{', '[]', 'null', '{"actor":"subject:user-1","a":01}', '{"appId":7,"n":1e400}']) {
      expect(
        payloadOf(squidexEvent('ContentDeletedEvent', 'content-APP--1', '', { payload: Buffer.from(text) })),
      ).to.equal(text);
    }
    for (const text of ['null', '[]', '{"AggregateId":"x"', '\u0000']) {
      const event = squidexEvent('ContentDeletedEvent', 'content-APP--1', '', { metadata: Buffer.from(text) });
      expect(Buffer.from(copyOf(event).metadata).toString()).to.equal(text);
    }
  });

  it('rewrites what can be read of an odd event: nothing of the copy names the old app or another one', () => {
    const deep = `"a":${'['.repeat(100)}"x"${']'.repeat(100)}`;
    expect(payloadOf(squidexEvent('ContentDeletedEvent', 'content-APP--1', deep))).to.equal(`{${deep},${END}`);
    const payload = Buffer.from('{"appId":"other,blog","actor":"subject:user-1","appId":{"id":"x"}}');
    expect(payloadOf(squidexEvent('ContentDeletedEvent', 'content-APP--1', '', { payload }))).to.equal(
      `{"appId":"${NEW_APP},copy","actor":"subject:new-user-1","appId":"${NEW_APP},copy"}`,
    );
  });

  it('notes the first hundred odd events and counts all', () => {
    const remapper = begun();
    const event = squidexEvent('ContentDeletedEvent', 'content-APP--1', '', { payload: Buffer.from('null') });
    for (let n = 0; n < 250; n++) remapper.remap(event, 'c');
    const { odd } = remapper.quiescingEvents().report;
    expect([odd.count, odd.first.length]).to.deep.equal([250, 100]);
  });

  it('keeps events of unknown types, rewritten like others, and counts them', () => {
    const remapper = begun();
    const event = squidexEvent('SomethingNewEvent', 'content-APP--1', '"x":1');
    expect(Buffer.from(remapper.remap(event, 'c')?.payload ?? '').toString()).to.equal(`{"x":1,${END}`);
    remapper.remap(event, 'c');
    expect(remapper.quiescingEvents().report.unknownTypes).to.deep.equal({ SomethingNewEvent: 2 });
    expect(() => remapper.remap({ ...event, type: 'CONTENTDELETEDEVENT' }, 'c')).not.to.throw();
    expect(remapper.quiescingEvents().report.unknownTypes).to.deep.equal({ SomethingNewEvent: 2 });
  });
});

describe('Remapping the beginning', () => {
  it('refuses a history without the creation of the app, or with one that comes later', () => {
    const remapper = new SquidexRemapper(remapTarget());
    expectCode('app-created-missing', () => remapper.quiescingEvents());
    remapper.remap(squidexEvent('AppUpdatedEvent', 'app-APP'), 'c');
    remapper.remap(APP_CREATED, 'c');
    expectCode('app-created-missing', () => remapper.quiescingEvents());
  });

  it('takes events of other streams before the creation of the app', () => {
    const remapper = new SquidexRemapper(remapTarget());
    remapper.remap(content('{}'), 'c');
    remapper.remap(APP_CREATED, 'c');
    expect(remapper.quiescingEvents().report.odd.count).to.equal(0);
  });

  it('writes a creation that cannot be read anew, and names the copy where the creation does not, never leaving it out', () => {
    for (const [text, copy] of [
      ['null', '{"name":"copy","appId":"NEWAPP,copy","actor":"client:copy:eventark","fromRule":false}'],
      ['{}', '{"name":"copy"}'],
      [' { "a":1}', ' {"name":"copy", "a":1}'],
      ['{"name":5}', '{"name":"copy"}'],
    ] as const) {
      const remapper = new SquidexRemapper(remapTarget({ odd: 'drop' }));
      const created = remapper.remap({ ...APP_CREATED, payload: Buffer.from(text) }, 'c');
      expect(Buffer.from(created?.payload ?? '').toString()).to.equal(copy);
    }
  });
});

describe('Remapping people', () => {
  const assigned = squidexEvent('AppContributorAssignedEventV2', 'app-APP', '"contributorId":"user-2","role":"Owner"');

  it('replaces contributors', () => {
    expect(payloadOf(assigned)).to.equal(`{"contributorId":"new-user-2","role":"Owner",${END}`);
    const removed = squidexEvent('AppContributorRemovedEvent', 'app-APP', '"contributorId":"user-2"');
    expect(payloadOf(removed)).to.equal(`{"contributorId":"new-user-2",${END}`);
  });

  it('replaces people whom a comment calls', () => {
    const commented = (mentions: string): StoredEvent =>
      squidexEvent('CommentCreatedEvent', 'comments-APP--1', `"text":"user-2?","mentions":${mentions}`);
    expect(payloadOf(commented('["user-2", "user-1"]'))).to.equal(
      `{"text":"user-2?","mentions":["new-user-2", "new-user-1"],${END}`,
    );
    for (const nobody of ['null', '[ ]']) {
      expect(payloadOf(commented(nobody))).to.equal(`{"text":"user-2?","mentions":${nobody},${END}`);
    }
  });

  it('leaves out what gives or takes rights of people who are no contributors of the copy, and says so', () => {
    const remapper = begun({ users: users('user-2') });
    expect(remapper.remap({ ...assigned, revision: 4 }, 'c')).to.equal(undefined);
    const { position, stream, type } = assigned;
    const reason = 'user-2 (Owner) has no account here';
    expect(remapper.quiescingEvents().report.dropped).to.deep.include({
      count: 1,
      first: [{ position, stream, revision: 4, type, reason }],
    });
  });
});

describe('Remapping asset links', () => {
  const { assets, assetsApp } = OLD_URLS;

  function rewritten(data: string, type?: string, member?: string): string {
    const text = payloadOf(content(data, type, member), URLS);
    return text.slice(0, text.length - END.length - 1);
  }

  it('rewrites both kinds in one string, each once', () => {
    expect(rewritten(`"![](${assetsApp}a) ${assets}b ${assetsApp}c"`)).to.equal(
      `{"data":"![](${NEW_URLS.assetsApp}a) ${NEW_URLS.assets}b ${NEW_URLS.assetsApp}c"`,
    );
  });

  it('rewrites at any depth, in arrays of arrays too, and no key', () => {
    expect(rewritten(`{"${assets}":[[["${assets}x",{"y":"${assets}"}]]]}`)).to.equal(
      `{"data":{"${assets}":[[["${NEW_URLS.assets}x",{"y":"${NEW_URLS.assets}"}]]]}`,
    );
  });

  it('rewrites drafts, previews, scripts, rules and settings', () => {
    for (const [type, member] of [
      ['ContentDraftCreatedEvent', 'migratedData'],
      ['SchemaPreviewUrlsConfiguredEvent', 'previewUrls'],
      ['SchemaScriptsConfiguredEvent', 'scripts'],
      ['AppSettingsUpdatedEvent', 'settings'],
      ['AssetAnnotatedEvent', 'metadata'],
    ] as const) {
      expect(rewritten(`{"a":"${assets}x"}`, type, member)).to.equal(`{"${member}":{"a":"${NEW_URLS.assets}x"}`);
    }
  });

  it('finds addresses however they are escaped, and keeps every other escape', () => {
    const escaped = assets.replaceAll('/', '\\/').replace('h', '\\u0068').replace('cms', '\\u0063m\\u0073');
    expect(rewritten(`"\\u00e9 \\n\\"${escaped}x\\u003Fy\\ud83d\\ude80"`)).to.equal(
      `{"data":"\\u00e9 \\n\\"${NEW_URLS.assets}x\\u003Fy\\ud83d\\ude80"`,
    );
    expect(rewritten(`"\\u00e9\\n${assets}x\\\\"`)).to.equal(`{"data":"\\u00e9\\n${NEW_URLS.assets}x\\\\"`);
  });

  it('takes an escape for what it is, not for the beginning of an address', () => {
    const from = { assets: 'n://x/', assetsApp: '00e9://y/' };
    const to = { assets: 'm://z/', assetsApp: 'm://w/' };
    const text = payloadOf(content('"\\n://x/ \\u00e9://y/ n://x/ \\\\n://x/"'), { urls: { from, to } });
    expect(text).to.equal(`{"data":"\\n://x/ \\u00e9://y/ m://z/ \\\\m://z/",${END}`);
  });

  it('counts the links', () => {
    const remapper = begun(URLS);
    remapper.remap(content(`["${assets}","${assetsApp}${assets}","none"]`), 'c');
    expect(remapper.quiescingEvents().report.urlsRewritten).to.equal(3);
  });

  it('counts the links that it leaves, because nobody says where they should lead', () => {
    const remapper = begun({ urls: { from: OLD_URLS } });
    const event = content(`["${assets}","${assetsApp}${assets}","none"]`);
    const copy = remapper.remap(event, 'c');
    expect(Buffer.from(copy?.payload ?? '').toString()).to.include(`["${assets}","${assetsApp}${assets}","none"]`);
    expect(remapper.quiescingEvents().report).to.include({ urlsRewritten: 0, urlsLeft: 3 });
  });

  it('leaves links alone when nobody says where they should lead', () => {
    expect(payloadOf(content(`"${assets}"`))).to.equal(`{"data":"${assets}",${END}`);
    const same = { urls: { from: OLD_URLS, to: OLD_URLS } };
    expect(payloadOf(content(`"${assets}"`), same)).to.equal(`{"data":"${assets}",${END}`);
  });

  it('renames the app in links that stay at their host', () => {
    const to = { assets, assetsApp: `${assets}copy/` };
    expect(payloadOf(content(`"${assetsApp}a ${assets}b"`), { urls: { from: OLD_URLS, to } })).to.equal(
      `{"data":"${assets}copy/a ${assets}b",${END}`,
    );
  });
});
