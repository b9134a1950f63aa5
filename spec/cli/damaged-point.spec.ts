import { expect } from 'chai';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventark } from '../support/eventark.js';
import { PLAIN } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

/** What may be in the place of an archive, of an archive's bytes. */
const CONTENTS: readonly (readonly [title: string, make: (archive: Buffer) => Buffer])[] = [
  ['nothing', () => Buffer.alloc(0)],
  ['a text as long as it', ({ length }) => Buffer.alloc(length, 'this is no archive\n')],
  ['a photo longer than it', ({ length }) => Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(length + 9)])],
  ['half of it', (archive) => archive.subarray(0, archive.length / 2)],
  ['zeros', ({ length }) => Buffer.alloc(length)],
];

describe('a restore point with something else in the place of its archive', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let whole: string;
  let archive: string;
  let id: string;

  before(async () => {
    folder = await tempFolder();
    whole = join(folder.path, 'whole');
    await eventark(whole, 'restore', PLAIN, '--as', 'blog', '--users', 'create');
    await eventark(whole, 'backup', 'blog');
    archive = (await readdir(join(whole, 'backups'))).find((name) => name.endsWith('.zip')) ?? '';
    id = archive.slice(-30, -4);
  });
  after(async () => folder.remove());

  for (const [title, make] of CONTENTS) {
    it(`is damaged for every command: ${title}`, async function () {
      this.timeout(120_000);
      const data = join(folder.path, title.replaceAll(' ', '-'));
      await cp(whole, data, { recursive: true });
      await writeFile(join(data, 'backups', archive), make(await readFile(join(whole, 'backups', archive))));
      const out = join(folder.path, 'out.zip');
      const exits: readonly (readonly [exit: number, args: readonly string[]])[] = [
        [3, ['list']],
        [3, ['show', id]],
        ...['blog@latest', id].flatMap((source) => [
          [7, ['verify', source]] as const,
          [7, ['verify', source, '--depth', 'manifest']] as const,
          [7, ['restore', source, '--as', 'copy']] as const,
          [7, ['restore', source, '--as', 'copy', '--dry-run']] as const,
          [7, ['ls', source]] as const,
          [7, ['events', source]] as const,
          [7, ['cat', source, 'app-x']] as const,
          [7, ['export', source, '-o', out]] as const,
          [7, ['protect', source]] as const,
        ]),
        [3, ['download', id, '-o', join(folder.path, `${title}.zip`)]],
      ];
      for (const [exit, args] of exits) {
        const ended = await eventark(data, ...args);
        expect(ended.exit, `${args.join(' ')}: ${ended.stderr}`).to.equal(exit);
        expect(ended.stderr, args.join(' ')).to.match(/damaged|missing|cut/);
      }
      expect(await readdir(folder.path)).not.to.include('out.zip');
      expect((await eventark(data, 'delete', id, '--yes')).exit).to.equal(0);
    });
  }

  it('is passed over by APP@latest, which says so in one line', async function () {
    this.timeout(120_000);
    const data = join(folder.path, 'two');
    await cp(whole, data, { recursive: true });
    await eventark(data, 'backup', 'blog');
    const newer = (await readdir(join(data, 'backups'))).filter((name) => name.endsWith('.zip') && name !== archive);
    const path = join(data, 'backups', newer[0] ?? '');
    await writeFile(path, (await readFile(path)).subarray(0, 1_000));
    for (const args of [
      ['show', 'blog@latest'],
      ['ls', 'blog@latest'],
      ['download', 'blog@latest', '-o', join(folder.path, 'older.zip')],
    ]) {
      const { exit, stderr } = await eventark(data, ...args);
      expect(exit, stderr).to.equal(0);
      expect(stderr.trimEnd().split('\n'), args.join(' ')).to.have.length(1);
      expect(stderr).to.include(`blog@latest is ${id}`).and.to.include(newer[0]?.slice(0, -4));
    }
    const json = await eventark(data, '--json', 'ls', 'blog@latest');
    expect(JSON.parse(json.stderr)).to.include({ type: 'log', level: 'warn' });
  });
});
