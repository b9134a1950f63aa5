import { expect } from 'chai';
import { StreamOwners } from '../../../src/cms/app-naming.js';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';

const OWNERS: readonly (readonly [stream: string, app: string | undefined])[] = [
  ['app-x', 'x'],
  ['app-x--deleted', 'x'],
  ['content-x--1', 'x'],
  ['content-x---1', 'x'],
  ['content-x-', 'x-'],
  ['content-x--y--z', 'x'],
  ['content--x', '-x'],
  ['content-a\nb--1', 'a\nb'],
  ['content---x', undefined],
  ['content-', undefined],
  ['-x', undefined],
  ['content', undefined],
  ['', undefined],
  ['$ce-app', undefined],
  ['eventark-claims', undefined],
];

describe('Squidex’s naming', () => {
  it('tells which app a stream belongs to, on every thread alike', () => {
    const elsewhere = new StreamOwners(structuredClone(SQUIDEX_NAMING.streams));
    for (const [stream, app] of OWNERS) {
      expect(SQUIDEX_NAMING.appOfStream(stream), stream).to.equal(app);
      expect(elsewhere.appOf(stream), stream).to.equal(app);
    }
  });

  it('matches with an expression for one app every stream of it', () => {
    for (const [stream, app] of OWNERS) {
      if (app === undefined) continue;
      expect(stream).to.match(new RegExp(`^${SQUIDEX_NAMING.regexOf(app)}`));
      expect(stream).to.match(new RegExp(`^${SQUIDEX_NAMING.regexOf()}`));
      expect(stream).not.to.match(new RegExp(`^${SQUIDEX_NAMING.regexOf(`${app}.`)}`));
    }
  });

  it('knows the stream that holds an app itself', () => {
    expect(SQUIDEX_NAMING.appOfAppStream('app-x')).to.equal('x');
    for (const stream of ['app-x--deleted', 'content-x', 'app-']) {
      expect(SQUIDEX_NAMING.appOfAppStream(stream), stream).to.equal(undefined);
    }
  });

  it('names asset files by app, asset and version, and the picture of the app by the app', () => {
    const asset = { role: 'asset', id: 'a', version: 3 } as const;
    expect(SQUIDEX_NAMING.assetName('x', asset)).to.equal('x_a_3');
    expect(SQUIDEX_NAMING.oldAssetName(asset)).to.equal('a_3');
    const picture = { role: 'app-image', id: '', version: 0 } as const;
    expect(SQUIDEX_NAMING.assetName('x', picture)).to.equal('x');
    expect(SQUIDEX_NAMING.oldAssetName(picture)).to.equal(undefined);
    expect(['x', 'x_a_3', 'xy', 'xy_a_3'].filter((name) => SQUIDEX_NAMING.ownsAsset('x', name))).to.deep.equal([
      'x',
      'x_a_3',
    ]);
  });
});
