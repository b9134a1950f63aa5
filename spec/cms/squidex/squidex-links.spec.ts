import { expect } from 'chai';
import type { AssetUrls } from '../../../src/cms/event-vocabulary.js';
import { SquidexRemapper } from '../../../src/cms/squidex/squidex-remapper.js';
import { SquidexVocabulary } from '../../../src/cms/squidex/squidex-vocabulary.js';
import { restoreLines } from '../../../src/cli/view/restore-text.js';
import { openTempModule, restoreAs, RICH } from '../../support/module.js';
import { readAll, text } from '../../support/events.js';
import { APP_CREATED, NEW_URLS, OLD_URLS, remapTarget, squidexEvent } from '../../support/squidex/squidex.js';

const { assets, assetsApp } = OLD_URLS;
const HERE = NEW_URLS.assets;
const HERE_APP = NEW_URLS.assetsApp;
const ID = '4af80b60-3e17-1dfd-8462-c009ca918154';

function remapped(value: string, urls: { from: AssetUrls; to?: AssetUrls }): readonly [text: string, report: object] {
  const remapper = new SquidexRemapper(remapTarget({ urls }));
  remapper.remap(APP_CREATED, 'c');
  const data = JSON.stringify({ text: { iv: value } });
  const copy = remapper.remap(squidexEvent('ContentCreatedEventV2', 'content-APP--1', `"data":${data}`), 'c');
  const payload = JSON.parse(Buffer.from(copy?.payload ?? '').toString()) as { data: { text: { iv: string } } };
  const { urlsRewritten, urlsLeft } = remapper.quiescingEvents().report;
  return [payload.data.text.iv, { urlsRewritten, urlsLeft }];
}

/** What is in a text, and what it is in the copy of an app whose assets are at another address. */
const REWRITTEN: readonly (readonly [title: string, before: string, after: string])[] = [
  ['by id', `${assets}${ID}`, `${HERE}${ID}`],
  ['by id with an app', `${assetsApp}${ID}`, `${HERE_APP}${ID}`],
  ['by slug', `${assetsApp}my-photo.png`, `${HERE_APP}my-photo.png`],
  ['by path', `${assetsApp}${ID}/2024/my-photo.png`, `${HERE_APP}${ID}/2024/my-photo.png`],
  ['with a query', `${assetsApp}${ID}?version=2&width=100`, `${HERE_APP}${ID}?version=2&width=100`],
  ['by id with a query', `${assets}${ID}?version=2`, `${HERE}${ID}?version=2`],
  ['with a fragment', `${assets}${ID}#page=3`, `${HERE}${ID}#page=3`],
  ['with a slash at the end', `${assets}${ID}/`, `${HERE}${ID}/`],
  ['with a slash and a query', `${assets}my-id/?download=1`, `${HERE}my-id/?download=1`],
  ['with encoded letters', `${assetsApp}gr%C3%BC%C3%9Fe%20all.pdf`, `${HERE_APP}gr%C3%BC%C3%9Fe%20all.pdf`],
  ['over http', `http://cms.example.org/api/assets/blog/a`, `${HERE_APP}a`],
  [
    'without a scheme',
    `<img src="//cms.example.org/api/assets/blog/a">`,
    `<img src="//other.example.net/api/assets/copy/a">`,
  ],
  ['in HTML', `<a href='${assets}${ID}'>x</a>`, `<a href='${HERE}${ID}'>x</a>`],
  ['in Markdown', `![x](${assets}a "x") [y]: ${assetsApp}b`, `![x](${HERE}a "x") [y]: ${HERE_APP}b`],
  ['in CSS', `background:url(${assetsApp}a)`, `background:url(${HERE_APP}a)`],
  ['in JSON in a text', JSON.stringify({ u: `${assetsApp}a` }), JSON.stringify({ u: `${HERE_APP}a` })],
  ['one behind another', `${assets}a,${assets}b;${assetsApp}c`, `${HERE}a,${HERE}b;${HERE_APP}c`],
  ['beside one of another app', `${assets}blog-two/a ${assetsApp}a`, `${assets}blog-two/a ${HERE_APP}a`],
];

/** What leads to something else, though it looks alike. */
const LEFT: readonly (readonly [title: string, text: string])[] = [
  ['another app whose name begins alike', `${assets}blog-two/${ID}`],
  ['another app whose name ends alike', `${assets}my-blog/a.png`],
  ['another app over http', 'http://cms.example.org/api/assets/shop/a'],
  ['another app, in Markdown', `![x](${assets}shop/a)`],
  ['another host that begins alike', 'https://cms.example.org.evil.example/api/assets/blog/a'],
  ['another host that ends alike', 'https://old-cms.example.org/api/assets/blog/a'],
  ['another port', 'https://cms.example.org:8443/api/assets/blog/a'],
  ['another path', 'https://cms.example.org/api/assets-old/blog/a'],
  ['another scheme', 'ftp://cms.example.org/api/assets/blog/a'],
  ['the API itself', 'https://cms.example.org/api/content/blog/posts'],
  ['no more than a path', '/api/assets/blog/a'],
];

describe('A link to an asset', () => {
  const urls = { from: OLD_URLS, to: NEW_URLS };

  for (const [title, before, after] of REWRITTEN) {
    it(`is rewritten ${title}, and counted where it is left`, () => {
      const [copy, { urlsRewritten }] = remapped(before, urls) as [string, { urlsRewritten: number }];
      expect(copy).to.equal(after);
      expect(urlsRewritten).to.be.greaterThan(0);
      expect(remapped(before, { from: OLD_URLS })).to.deep.equal([
        before,
        { urlsRewritten: 0, urlsLeft: urlsRewritten },
      ]);
    });
  }

  for (const [title, link] of LEFT) {
    it(`is none of this app if it leads to ${title}`, () => {
      expect(remapped(link, urls)).to.deep.equal([link, { urlsRewritten: 0, urlsLeft: 0 }]);
      expect(remapped(link, { from: OLD_URLS })).to.deep.equal([link, { urlsRewritten: 0, urlsLeft: 0 }]);
    });
  }

  it('keeps the path that a server is under', () => {
    const from = { assets: 'https://x.example/cms/api/assets/', assetsApp: 'https://x.example/cms/api/assets/blog/' };
    const [copy] = remapped(`${from.assetsApp}a https://x.example/api/assets/blog/a`, { from, to: NEW_URLS });
    expect(copy).to.equal(`${HERE_APP}a https://x.example/api/assets/blog/a`);
  });

  it('is found where an address is told without its slash, or only that of all apps', () => {
    const bare = { assets: assets.slice(0, -1), assetsApp: assetsApp.slice(0, -1) };
    for (const from of [bare, { assets, assetsApp: '' }]) {
      const [copy] = remapped(`${assetsApp}a ${assets}blog-two/a ${assets}a`, { from, to: NEW_URLS });
      expect(copy).to.equal(`${HERE_APP}a ${assets}blog-two/a ${HERE}a`);
    }
  });

  it('is in every language and every kind of event, rewritten or counted', () => {
    const remapper = new SquidexRemapper(remapTarget({ urls }));
    remapper.remap(APP_CREATED, 'c');
    const data = JSON.stringify({
      text: { en: `${assets}a`, 'de-CH': `${assetsApp}b`, it: { deep: [[`${assets}c`]] } },
    });
    remapper.remap(squidexEvent('ContentUpdatedEvent', 'content-APP--1', `"data":${data}`), 'c');
    expect(remapper.quiescingEvents().report.urlsRewritten).to.equal(3);
  });

  it('cannot begin with what leads nowhere: such an address is none', () => {
    for (const odd of ['a', '/', ' ', 'https://', '"', '//']) {
      const json = JSON.stringify({ assets: odd, assetsApp: odd });
      const documents = new Map([['urls.json', Buffer.from(json)]]);
      expect(new SquidexVocabulary().assetUrls(documents), odd).to.equal(undefined);
    }
  });

  it('that was left leads to the copy once the address is told: in the next copy of a backup of it', async () => {
    const open = await openTempModule();
    try {
      const left = await open.module.restore(RICH, restoreAs('left'));
      expect(restoreLines(left).join('\n')).not.to.include('rewritten');
      const { point } = await open.module.create('left');
      const assetUrl = NEW_URLS.assets.slice(0, -1);
      const mended = await open.module.restore(point.id, restoreAs('mended', { assetUrl }));
      expect(mended.remap).to.include({ urlsRewritten: left.remap.urlsLeft, urlsLeft: 0 });
      const words = (await readAll(open.base.store, mended.app.id)).map(({ payload }) => text(payload)).join();
      expect(words).to.include(`${HERE}mended/`).and.not.to.include(assets);
    } finally {
      await open.dispose();
    }
  });
});
