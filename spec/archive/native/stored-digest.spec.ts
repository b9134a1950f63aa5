import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, Segment } from '../../../src/archive/native/manifest/manifest.js';
import { NativeArchive } from '../../../src/archive/native/native-archive.js';
import { type Part, partsOf, rawZip, sealed } from '../../support/archives/raw-zip.js';
import { events, writeArchive } from '../../support/archives/sample-archive.js';
import { VOCABULARY } from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';

const OTHER = 'a'.repeat(64);

describe('The digest of the bytes that a segment has in the file', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let parts: Part[];
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await tempFolder();
    await writeArchive(at('honest.zip'), { events: events(40), options: { cutAt: [20] } });
    parts = await partsOf(at('honest.zip'));
  });

  after(() => folder.remove());

  /** What a restore finds before it writes, what it finds while it writes, and what a verification finds. */
  async function found(path: string): Promise<readonly (readonly string[])[]> {
    const archive = await NativeArchive.open(path, VOCABULARY);
    try {
      const reports = [
        await archive.proveWhole({}),
        await archive.verify({ depth: 'replay', proven: true, onEvents: () => undefined }),
        await archive.verify({ depth: 'checksums' }),
      ];
      return reports.map(({ problems }) => problems.map(({ code, where }) => `${code} in ${where}`));
    } finally {
      await archive.close();
    }
  }

  async function withSegments(edit: (segment: Segment) => Segment): Promise<string> {
    const editing = (manifest: Manifest): Manifest => ({ ...manifest, segments: manifest.segments.map(edit) });
    await writeFile(at('edited.zip'), rawZip(sealed(parts, editing)));
    return at('edited.zip');
  }

  it('proves a whole archive, and one from before there was such a digest is proved by its content', async () => {
    expect(await found(at('honest.zip'))).to.deep.equal([[], [], []]);
    const old = await withSegments(({ storedSha256: _, ...segment }) => segment);
    expect(await found(old)).to.deep.equal([[], [], []]);
  });

  it('is the measure before a restore writes: other bytes are found, whatever they inflate to', async () => {
    const path = await withSegments((segment) =>
      segment.name.endsWith('1.ndjson') ? { ...segment, storedSha256: OTHER } : segment,
    );
    const problem = ['archive-digest in events/000001.ndjson'];
    expect(await found(path)).to.deep.equal([problem, [], problem]);
  });

  it('saves inflating twice: content that differs from its own digest is found while a restore writes', async () => {
    const path = await withSegments((segment) =>
      segment.name.endsWith('0.ndjson') ? { ...segment, sha256: OTHER } : segment,
    );
    const problem = ['archive-digest in events/000000.ndjson'];
    expect(await found(path)).to.deep.equal([[], problem, problem]);
  });

  it('leaves the content to its own digest where an archive has no other', async () => {
    const path = await withSegments(({ storedSha256: _, ...segment }) => ({ ...segment, sha256: OTHER }));
    const problems = ['archive-digest in events/000000.ndjson', 'archive-digest in events/000001.ndjson'];
    expect(await found(path)).to.deep.equal([problems, [], problems]);
  });

  it('is told as what it is where the bytes cannot even be inflated', async () => {
    const broken = sealed(parts).map((part) =>
      part.name === 'events/000000.ndjson' ? { ...part, lies: { data: Buffer.alloc(300, 0xff) } } : part,
    );
    const manifest = sealed(broken);
    await writeFile(at('broken.zip'), rawZip([...broken.slice(0, -1), ...manifest.slice(-1)]));
    const [whole, writing, verified] = await found(at('broken.zip'));
    expect(whole).to.deep.equal([]);
    expect(writing?.[0]).to.equal('archive-deflate in events/000000.ndjson');
    expect(verified).to.deep.equal(['archive-deflate in events/000000.ndjson']);
  });
});
