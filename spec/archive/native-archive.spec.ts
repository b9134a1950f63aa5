import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'chai';
import { NativeArchive } from '../../src/archive/native-archive.js';
import { asset, bytesOf, events, gathered, writeArchive } from '../support/sample-archive.js';
import { collect } from '../support/events.js';
import { tempFolder } from '../support/temp-folder.js';

describe('a native archive', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await tempFolder();
  });

  after(() => folder.remove());

  it('gives back every event, asset and document as it was put in', async () => {
    const history = events(25_000);
    const small = Buffer.from('small text '.repeat(100));
    const large = randomBytes(700_000);
    const text = Buffer.from('large text '.repeat(100_000));
    const manifest = await writeArchive(at('all.zip'), {
      events: history,
      assets: [
        [asset('small'), small],
        [asset('large'), large],
        [asset('text'), text],
        [asset('gone'), undefined],
        [asset('again'), large],
        [asset('empty'), Buffer.alloc(0)],
      ],
      documents: { 'settings.json': '{"a":1}', 'users.json': '{}' },
    });
    const archive = await NativeArchive.open(at('all.zip'));
    expect(archive.manifest).to.deep.equal(manifest);
    expect(await collect(archive.events())).to.deep.equal(history);
    expect(await collect(archive.stream('content-a1--4'))).to.deep.equal(
      history.filter(({ stream }) => stream === 'content-a1--4'),
    );
    const assets = await gathered(archive.assets());
    expect(assets.map(({ id, missing, bytes }) => [id, missing, bytes])).to.deep.equal([
      ['small', false, small.length],
      ['large', false, large.length],
      ['text', false, text.length],
      ['gone', true, 0],
      ['again', false, large.length],
      ['empty', false, 0],
    ]);
    const [first, second, third, , fifth, sixth] = assets;
    for (const [held, bytes] of [
      [first, small],
      [second, large],
      [third, text],
      [fifth, large],
      [sixth, Buffer.alloc(0)],
    ] as const) {
      expect(held && (await bytesOf(archive.readAsset(held))).equals(bytes)).to.equal(true);
    }
    expect(
      [...(await archive.documents())].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
    ).to.deep.equal([
      ['settings.json', '{"a":1}'],
      ['users.json', '{}'],
    ]);
    for (const depth of ['manifest', 'checksums', 'replay'] as const) {
      const verdict = await archive.verify(depth);
      expect(verdict.problems).to.deep.equal([]);
      expect(verdict.ok).to.equal(true);
    }
    await archive.close();
  });
});
