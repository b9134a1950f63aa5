import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { type Difference, differences } from '../../support/squidex/exact-json.js';
import { fixture, OLD_URLS, withArchive } from '../../support/squidex/squidex.js';
import { filesOf, NEW_HOST, OLD_HOST, parseOracle, remapped } from '../../support/squidex/squidex-oracle.js';

const FIXTURES = [
  { archive: 'rich-v2.zip', oracle: 'rich-v2.restored.json', name: 'rich-copy' },
  { archive: 'rich-v1.zip', oracle: 'rich-v2.restored.json', name: 'rich-copy' },
  { archive: 'plain-v2.zip', oracle: 'plain-v2.restored.json', name: 'plain-copy' },
  { archive: 'plain-v1.zip', oracle: 'plain-v2.restored.json', name: 'plain-copy' },
];

describe('A copy beside the one that Squidex makes of the same archive', () => {
  for (const { archive, oracle, name } of FIXTURES) {
    it(`has the events of ${oracle} when made from ${archive}, except for the documented differences`, async () => {
      const theirs = parseOracle(await readFile(fixture(oracle), 'utf8'));
      const ours = await withArchive(fixture(archive), (opened) => remapped(opened, name));
      expect(ours).to.have.lengthOf(theirs.events.length);
      const found = theirs.events.flatMap((event, index) => differences(event, ours[index], `/${event.type}`));
      const files = theirs.files;
      const ourFiles = await withArchive(fixture(archive), filesOf);
      const all = [...found, ...differences(files, ourFiles, '/files')];
      const kinds = all.map((difference) => kindOf(difference));
      expect(all.filter((_, index) => kinds[index] === undefined)).to.deep.equal([]);
      const expected = archive.startsWith('rich') ? await documented() : ['old-store-headers'];
      expect(new Set(kinds)).to.deep.equal(new Set(expected));
    });
  }
});

/** Which documented difference this is; undefined if it is none. */
function kindOf({ path, left, right }: Difference): string | undefined {
  if (/\/headers\/(EventNumber|EventStreamNumber)$/.test(path))
    return right === undefined ? 'old-store-headers' : undefined;
  const emptyFile = createHash('sha256').digest('hex');
  if (path.startsWith('/files/')) return left === undefined && right === emptyFile ? 'empty-asset' : undefined;
  if (typeof left !== 'string' || typeof right !== 'string' || !path.includes('/data/')) return undefined;
  if (
    left.replaceAll(OLD_URLS.assetsApp, `${NEW_HOST}api/assets/rich-copy/`).replaceAll(OLD_HOST, NEW_HOST) !== right
  ) {
    return undefined;
  }
  if (left.includes(NEW_HOST)) return 'both-links';
  return /\/\d+\/\d+\//.test(path) ? 'nested-arrays' : undefined;
}

/** The first table of the document. */
async function documented(): Promise<readonly string[]> {
  const [table = ''] = (await readFile('docs/squidex-differences.md', 'utf8')).split('What the fixtures do not show');
  return [...table.matchAll(/^\| `([a-z-]+)`/gm)].map((match) => match[1] ?? '');
}
