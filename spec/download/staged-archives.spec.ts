import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AllowedHosts } from '../../src/download/allowed-hosts.js';
import { StagedArchives } from '../../src/download/staged-archives.js';
import { UrlDownloads } from '../../src/download/url-downloads.js';
import { TempFolders } from '../../src/process/temp-folders.js';
import { realRuntime } from '../../src/runtime.js';
import { rejection } from '../support/rejection.js';
import { tempFolder } from '../support/temp-folder.js';
import { HttpSource, sendBytes } from '../support/urls/http-source.js';

const HOUR = 3_600_000;

describe('archives that wait for their restore', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let source: HttpSource;
  let now: number;
  let isTagged: boolean;
  /** What is at an address, by its path. */
  let bytesAt: Record<string, Buffer>;

  beforeEach(async () => {
    folder = await tempFolder();
    now = Date.now();
    isTagged = true;
    bytesAt = {};
    source = await HttpSource.start((request, response) => {
      const bytes = bytesAt[request.url ?? ''];
      if (bytes === undefined) return void response.writeHead(404).end();
      if (!isTagged) return void response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
      sendBytes(request, response, bytes);
    });
  });
  afterEach(async () => {
    await source.stop();
    await folder.remove();
  });

  const zip = (text: string, size = 100): Buffer =>
    Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(size, text)]);
  const staging = (maxTransferBytes = 10_000): StagedArchives =>
    new StagedArchives(
      {
        staged: join(folder.path, 'staged'),
        temp: new TempFolders(join(folder.path, 'tmp')),
        maxTransferBytes,
        downloads: new UrlDownloads(new AllowedHosts('127.0.0.1'), maxTransferBytes),
        runtime: { newId: realRuntime.newId, now: () => new Date(now) },
      },
      async (text) => Buffer.from(text).toString('base64url').slice(-43).padStart(43, '-'),
    );
  const kept = (): string[] => readdirSync(join(folder.path, 'staged')).filter((name) => name.endsWith('.zip'));
  const wholes = (): number => source.asked.filter(({ range }) => range === undefined).length;

  it('are at most eight, and no more bytes than one may have: the oldest go', async () => {
    const staged = staging();
    for (let n = 0; n < 12; n += 1) {
      bytesAt[`/${n}`] = zip(String(n % 10));
      now += 1_000;
      await staged.stage(source.at(`/${n}`));
    }
    expect(kept()).to.have.length(8);
    bytesAt['/large'] = zip('x', 9_900);
    now += 1_000;
    const large = await staged.stage(source.at('/large'));
    expect(kept()).to.deep.equal([`${large.name}.zip`]);
    bytesAt['/too-large'] = zip('x', 10_001);
    expect((await rejection(staged.stage(source.at('/too-large')))).code).to.equal('size-limit');
    expect(readdirSync(join(folder.path, 'staged'))).to.have.length(2);
  });

  it('go after an hour, and so does what a process that died was downloading', async () => {
    bytesAt = { '/a': zip('a'), '/b': zip('b') };
    const staged = staging();
    await staged.stage(source.at('/a'));
    await writeFile(join(folder.path, 'staged', 'dead.part'), 'x');
    now += HOUR + 60_000;
    const { name } = await staged.stage(source.at('/b'));
    expect(readdirSync(join(folder.path, 'staged')).toSorted()).to.deep.equal([`${name}.json`, `${name}.zip`]);
    await staged.clear();
    expect(readdirSync(folder.path)).to.not.include('staged');
  });

  it('are sent again unless the server says that they still are the same, or has them no more', async () => {
    bytesAt['/a'] = zip('a');
    const staged = staging();
    const first = await staged.stage(source.at('/a'));
    expect((await staged.stage(source.at('/a'))).name).to.equal(first.name);
    expect(wholes()).to.equal(1);
    delete bytesAt['/a'];
    expect((await staged.stage(source.at('/a'))).name).to.equal(first.name);
    bytesAt['/a'] = zip('b');
    const second = await staged.stage(source.at('/a'));
    expect(second.sha256).to.not.equal(first.sha256);
    expect(kept()).to.deep.equal([`${second.name}.zip`]);
    isTagged = false;
    const third = await staged.stage(source.at('/a'));
    const sent = wholes();
    expect((await staged.stage(source.at('/a'))).name).to.equal(third.name);
    expect(wholes()).to.be.greaterThan(sent);
  });

  it('are used as they were shown, or downloaded once more, or refused', async () => {
    bytesAt['/a'] = zip('a');
    const staged = staging();
    const address = source.at('/a');
    const { name } = await staged.stage(address);
    let used = '';
    const use = async (): Promise<void> => staged.use(name, address, {}, async (path) => void (used = path));
    await use();
    await staged.remove(name);
    await use();
    expect(wholes()).to.equal(2);
    bytesAt['/a'] = zip('b');
    expect((await rejection(use())).code).to.equal('plan-stale');
    expect(used).to.not.equal('');
    expect(readdirSync(join(folder.path, 'tmp'))).to.deep.equal([]);
  });

  const BENDS: readonly (readonly [what: string, bend: (path: string) => Promise<unknown>])[] = [
    ['an empty file', async (path) => truncate(path, 0)],
    ['a cut file', async (path) => truncate(path, 50)],
    ['JSON', async (path) => writeFile(path, '[]')],
    ['a folder', async (path) => rm(path).then(() => mkdir(path))],
  ];
  for (const [what, bend] of BENDS) {
    it(`are downloaded once more where ${what} is in the place of one`, async () => {
      bytesAt['/a'] = zip('a');
      const staged = staging();
      const { name, path } = await staged.stage(source.at('/a'));
      await bend(path);
      let used: Buffer | undefined;
      await staged.use(name, source.at('/a'), {}, async (found) => void (used = await readFile(found)));
      expect(used).to.deep.equal(bytesAt['/a']);
      await staged.remove(name);
      expect(kept()).to.deep.equal([]);
    });
  }

  it('have no other names', async () => {
    bytesAt['/a'] = zip('a');
    await mkdir(join(folder.path, 'staged'));
    await writeFile(join(folder.path, 'victim.zip'), 'x');
    const staged = staging();
    for (const name of ['../victim', '', 'x', `${'a'.repeat(43)}.${'0'.repeat(63)}`]) {
      await staged.remove(name);
      const refused = await rejection(staged.use(name, source.at('/a'), {}, async () => 'used'));
      expect(refused.code, name).to.equal('plan-stale');
    }
    expect(readdirSync(folder.path)).to.include('victim.zip');
  });
});
