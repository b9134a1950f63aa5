import { expect } from 'chai';
import type { AssetVersion } from '../../../src/cms/app-naming.js';
import { kindOf } from '../../../src/cms/squidex/squidex-event-types.js';
import { SquidexRemapper } from '../../../src/cms/squidex/squidex-remapper.js';
import type { StoredApp } from '../../../src/events/event-store.js';
import type { StoredEvent } from '../../../src/events/event.js';

import { collect, text } from '../../support/events.js';
import {
  APP_CREATED,
  VOCABULARY,
  fixture,
  NEW_URLS,
  ODD_EVENTS,
  OLD_APP,
  remapTarget,
  squidexEvent,
  withArchive,
} from '../../support/squidex/squidex.js';

function mentionsOf(...events: readonly StoredEvent[]) {
  const assets: AssetVersion[] = [];
  const users: string[] = [];
  const odd: string[] = [];
  for (const event of events) {
    VOCABULARY.collectReferences(event, {
      asset: (version) => assets.push(version),
      user: (id) => users.push(id),
      odd: (_, reason) => odd.push(reason),
    });
  }
  return { assets, users, odd };
}

function stored(first: StoredEvent, last: StoredEvent): StoredApp {
  return { id: OLD_APP, first, last };
}

describe("Squidex's vocabulary", () => {
  it('knows every event of the fixtures, in any spelling, and no other', async () => {
    const events = await withArchive(fixture('rich-v2.zip'), (archive) => collect(archive.events()));
    const types = new Set(events.map((event) => event.type));
    expect(types.size).to.equal(65);
    for (const type of types) {
      expect(VOCABULARY.isKnownType(type), type).to.equal(true);
      expect(VOCABULARY.isKnownType(type.toUpperCase()), type).to.equal(true);
    }
    for (const type of ['', 'Event', 'AppCreatedEventV9', 'constructor'])
      expect(VOCABULARY.isKnownType(type)).to.equal(false);
  });

  it('knows the events of old days', () => {
    for (const type of [
      'AppPatternAddedEvent',
      'ContentPublishedEvent',
      'SchemaCreatedEvent',
      'NoopEvent',
      'AssetUpdated',
    ]) {
      expect(VOCABULARY.isKnownType(type), type).to.equal(true);
    }
    expect(kindOf('ASSETCREATEDEVENT')).to.equal('asset-file');
  });

  it('describes an app by its first and last event', () => {
    const updated = squidexEvent('AppUpdatedEvent', 'app-APP');
    expect(VOCABULARY.describe(stored(APP_CREATED, updated))).to.deep.equal({
      id: OLD_APP,
      name: 'blog',
      deleted: false,
    });
    for (const type of ['AppDeletedEvent', 'AppArchivedEvent']) {
      expect(VOCABULARY.describe(stored(APP_CREATED, squidexEvent(type, 'app-APP'))).deleted).to.equal(true);
    }
    expect(VOCABULARY.createdApp(APP_CREATED)).to.deep.equal({ id: OLD_APP, name: 'blog' });
    expect(VOCABULARY.createdApp(updated)).to.equal(undefined);
  });

  it('says who caused an event', () => {
    expect(VOCABULARY.actorOf(APP_CREATED)).to.equal('subject:user-1');
    expect(VOCABULARY.actorOf({ ...APP_CREATED, payload: Buffer.from('{"actor":null}') })).to.equal(undefined);
  });
});

describe('What events of Squidex mention', () => {
  it('are asset versions, with what the event tells of the file', () => {
    const created = squidexEvent(
      'AssetCreatedEventV2',
      'asset-APP--a1',
      '"fileName":"\\u00c4.png","mimeType":"image/png","fileVersion":0,"fileSize":70,"metadata":{"fileSize":1},"assetId":"a1"',
    );
    const updated = squidexEvent(
      'AssetUpdatedEventV2',
      'asset-APP--a1',
      '"fileVersion":12,"fileSize":0,"assetId":"a1"',
    );
    const old = squidexEvent('AssetCreatedEvent', 'asset-a2', '"fileName":null,"fileVersion":0');
    expect(mentionsOf(created, updated, old).assets).to.deep.equal([
      { role: 'asset', id: 'a1', version: 0, fileName: 'Ä.png', mediaType: 'image/png', size: 70 },
      { role: 'asset', id: 'a1', version: 12, size: 0 },
      { role: 'asset', id: 'a2', version: 0 },
    ]);
    expect(mentionsOf(squidexEvent('AssetAnnotatedEvent', 'asset-APP--a1', '"assetId":"a1"')).assets).to.deep.equal([]);
  });

  it('is the image of the app', () => {
    const image = squidexEvent('AppImageUploadedEvent', 'app-APP', '"image":{"mimeType":"image/png","etag":"x"}');
    const none = squidexEvent('AppImageUploadedEvent', 'app-APP', '"image":null');
    expect(mentionsOf(image, none).assets).to.deep.equal([
      { role: 'app-image', id: '', version: 0, mediaType: 'image/png' },
      { role: 'app-image', id: '', version: 0 },
    ]);
  });

  it('are people: actors and contributors, and no clients', () => {
    const assigned = squidexEvent('AppContributorAssignedEventV2', 'app-APP', '"contributorId":"user-2"');
    const byClient = { ...APP_CREATED, payload: Buffer.from('{"actor":"client:blog:default"}') };
    const escaped = { ...APP_CREATED, payload: Buffer.from('{"\\u0061ctor":"sub\\u006aect:zo\\u00eb"}') };
    const content = squidexEvent(
      'ContentCreatedEventV2',
      'content-APP--1',
      '"contributorId":"x","data":{"actor":"subject:y"}',
    );
    expect(mentionsOf(assigned, byClient, escaped, content).users).to.deep.equal(['user-2', 'user-1', 'zoë', 'user-1']);
  });

  it('are told as far as they can be read, with what is odd about the event', () => {
    const created = (members: string): StoredEvent => squidexEvent('AssetCreatedEventV2', 'asset-APP--a', members);
    for (const version of ['"x"', '""', '-1', '1.5', '1e400', 'true', '{}']) {
      const { assets, odd } = mentionsOf(created(`"fileVersion":${version}`));
      expect(assets, version).to.deep.equal([]);
      expect(odd.at(-1), version).to.equal('its fileVersion is not a whole number, so no file is known');
    }
    for (const size of ['-1', '1.5', '1e400', '"x"']) {
      const { assets, odd } = mentionsOf(created(`"fileVersion":2,"fileSize":${size}`));
      expect(assets, size).to.deep.equal([{ role: 'asset', id: 'a', version: 2 }]);
      expect(odd, size).to.deep.equal(['its fileSize is not a whole number']);
    }
    const named = mentionsOf(created('"assetId":{},"fileName":[],"fileVersion":"3","fileSize":"7"'));
    expect(named.assets).to.deep.equal([{ role: 'asset', id: 'a', version: 3, size: 7 }]);
    expect(named.odd).to.deep.equal([
      'its assetId is neither text nor a number',
      'its fileName is neither text nor a number',
    ]);
  });

  it('are the same that a remapper finds odd', () => {
    for (const [event, reason] of ODD_EVENTS) {
      expect(mentionsOf(event).odd, reason).to.include(reason);
      const remapper = new SquidexRemapper(remapTarget());
      remapper.remap(APP_CREATED, 'c');
      remapper.remap(event, 'c');
      expect(remapper.quiescingEvents().report.odd.first.map((odd) => odd.reason)).to.deep.equal([reason]);
    }
  });
});

describe("A Squidex app's documents", () => {
  it('count no tags, name no people and know the addresses of the new place', () => {
    const tags = '{ "t1":{"name":"\\u65E5","count" : 12},"t2":{"count":3,"x":{"count":4}},"t3":null}';
    const documents = new Map(
      Object.entries({
        'asset-tags.json': tags,
        'users.json': '{"u":"a@b.c"}',
        'urls.json': '{"assets":"https://old.example/"}',
        'settings.json': '{"s":1}',
      }).map(([name, json]) => [name, Buffer.from(json)] as const),
    );
    const remapped = VOCABULARY.remapDocuments(documents, NEW_URLS);
    expect(Object.fromEntries([...remapped].map(([name, json]) => [name, text(json)]))).to.deep.equal({
      'asset-tags.json': '{ "t1":{"name":"\\u65E5","count" : 0},"t2":{"count":0,"x":{"count":4}},"t3":null}',
      'urls.json': `{"assets":"${NEW_URLS.assets}","assetsApp":"${NEW_URLS.assetsApp}"}`,
      'settings.json': '{"s":1}',
    });
    expect(VOCABULARY.assetUrls(remapped)).to.deep.equal(NEW_URLS);
    const kept = VOCABULARY.remapDocuments(documents);
    expect(VOCABULARY.assetUrls(kept)).to.deep.equal({
      assets: 'https://old.example/',
      assetsApp: '',
      elsewhere: true,
    });
    expect(VOCABULARY.withAssetUrls(kept, NEW_URLS)).to.equal(kept);
    const told = VOCABULARY.withAssetUrls(new Map(), VOCABULARY.assetUrlsAt('https://a.b/api/assets', 'blog'));
    expect(VOCABULARY.assetUrls(told)).to.deep.equal({
      assets: 'https://a.b/api/assets/',
      assetsApp: 'https://a.b/api/assets/blog/',
    });
    expect(VOCABULARY.assetUrls(new Map())).to.equal(undefined);
    for (const urls of ['{}', '{"assets":"old"}'])
      expect(VOCABULARY.assetUrls(new Map([['urls.json', Buffer.from(urls)]]))).to.equal(undefined);
  });
});

describe('The name of a Squidex app', () => {
  it('is a slug of at most 40 characters', () => {
    for (const name of ['a', 'my-app-2', 'a'.repeat(40)])
      expect(VOCABULARY.naming.nameProblem(name), name).to.equal(undefined);
    for (const name of ['', 'A', 'a_b', '-a', 'a-', 'a--b', 'ä', 'a b', 'a\n', 'a'.repeat(41)]) {
      expect(VOCABULARY.naming.nameProblem(name), name).to.include('lower-case letters');
    }
  });
});
