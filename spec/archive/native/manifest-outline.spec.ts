import { expect } from 'chai';
import { parseManifest, printManifest, type Manifest } from '../../../src/archive/native/manifest/manifest.js';
import { readManifestOutline } from '../../../src/archive/native/manifest/manifest-outline.js';
import { isBackupError } from '../../../src/errors.js';
import { manifestOf } from '../../support/archives/manifests.js';

const DIGEST = 'a'.repeat(64);

function manifest(change: Partial<Manifest> = {}): Manifest {
  const made = manifestOf('01m00000000000000000000001', [5, 9], () => DIGEST);
  const segments = made.segments.map((segment) => ({ ...segment, sha256: DIGEST }));
  const entries = [{ name: 'documents/users.json', size: 2, sha256: DIGEST }];
  const missing = [
    { role: 'asset', id: 'a "quoted"\n ]', version: 1, fileName: '  ],' },
    { role: 'app-image', id: '', version: 0 },
  ] as const;
  return { ...made, segments, entries, missing, ...change };
}

/** In pieces of an odd length, so that lines and characters are torn. */
async function* pieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
}

async function outcome(bytes: Uint8Array): Promise<string> {
  try {
    await readManifestOutline(pieces(bytes));
    return 'read';
  } catch (error) {
    if (isBackupError(error)) return error.code;
    throw error;
  }
}

function strictOutcome(bytes: Uint8Array): string {
  try {
    parseManifest(bytes);
    return 'read';
  } catch (error) {
    if (isBackupError(error)) return error.code;
    throw error;
  }
}

describe('the outline of a manifest', () => {
  it('is the manifest without its lists, which are seen on the way', async () => {
    const whole = manifest({ comment: 'größe 💾' });
    const seen: unknown[] = [];
    const outline = await readManifestOutline(pieces(printManifest(whole)), {
      segment: (segment) => seen.push(segment),
      missing: (asset) => seen.push(asset),
    });
    const { segments, entries: _entries, missing, ...rest } = whole;
    expect(outline).to.deep.equal(rest);
    expect(seen).to.deep.equal([...segments, ...missing]);
  });

  it('is read of empty lists too', async () => {
    expect(await outcome(printManifest(manifest({ segments: [], entries: [], missing: [] })))).to.equal('read');
  });

  it('is refused for every byte that the strict reader refuses, and for no other', async () => {
    const bytes = printManifest(manifest());
    for (let at = 0; at < bytes.length; at += 1) {
      for (const byte of [0x20, 0x0a, 0x7d, 0x5d, 0x31, 0xff]) {
        const bent = Buffer.from(bytes);
        bent[at] = byte;
        expect(await outcome(bent), `byte ${at} as ${byte}`).to.equal(strictOutcome(bent));
      }
    }
  });

  it('is refused for every line that is left out or doubled', async () => {
    const lines = printManifest(manifest()).toString().split('\n');
    for (let at = 0; at < lines.length - 1; at += 1) {
      for (const bent of [lines.toSpliced(at, 1), lines.toSpliced(at, 0, lines[at] ?? '')]) {
        const bytes = Buffer.from(bent.join('\n'));
        expect(await outcome(bytes), `line ${at + 1}`).to.equal(strictOutcome(bytes));
      }
    }
  });

  it('is refused with texts that would fill the memory, or drive a terminal', async () => {
    for (const change of [
      { comment: 'x'.repeat(2_001) },
      { createdBy: 'x'.repeat(1_001) },
      { app: { id: 'a\u001b[2J', name: 'blog' } },
      { app: { id: 'a', name: 'blog\n' } },
      { id: '\u001b]0;x\u0007' },
    ]) {
      expect(await outcome(printManifest(manifest(change)))).to.equal('archive-manifest');
    }
    expect(await outcome(printManifest(manifest({ comment: 'x'.repeat(2_000) })))).to.equal('read');
  });
});
