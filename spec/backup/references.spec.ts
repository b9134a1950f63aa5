import { expect } from 'chai';
import { References } from '../../src/backup/references.js';
import type { AssetVersion } from '../../src/cms/app-naming.js';

const asset = (id: string, version: number, fields: Partial<AssetVersion> = {}): AssetVersion => ({
  role: 'asset',
  id,
  version,
  ...fields,
});

describe('the references of a backup', () => {
  it('keep each asset version once, as its first mention says, in the order of first mentions', () => {
    const first = asset('a', 0, { fileName: 'é🚀.png', mediaType: 'image/png', size: 0 });
    const mentions = [
      first,
      asset('A', 0),
      { ...first, fileName: 'other.png' },
      asset('a', 1),
      asset('\ud800', 0),
      asset('\ud801', 0),
      { role: 'app-image', id: '', version: 0, mediaType: 'image/png' } as const,
      { role: 'app-image', id: '', version: 0 } as const,
    ];
    const references = new References();
    for (const version of mentions) references.asset(version);
    expect([...references.assets]).to.deep.equal([0, 1, 3, 4, 5, 6].map((index) => mentions[index]));
    expect(references.assetCount).to.equal(6);
    expect([...references.assets]).to.have.length(6);
  });

  it('are what the last mention says of a file that was deleted and made again with another size', () => {
    const made = asset('a', 0, { fileName: 'a.png', size: 10 });
    const again = { ...made, fileName: 'b.png', size: 20 };
    const references = new References();
    for (const version of [made, asset('b', 0), again, asset('a', 0)]) references.asset(version);
    expect([...references.assets]).to.deep.equal([again, asset('b', 0)]);
    references.asset(made);
    expect([...references.assets]).to.deep.equal([made, asset('b', 0)]);
  });

  it('keep each person once, sorted', () => {
    const references = new References();
    for (const id of ['b', 'a', 'b', 'A']) references.user(id);
    expect(references.users).to.deep.equal(['A', 'a', 'b']);
  });
});
