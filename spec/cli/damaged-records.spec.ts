import { expect } from 'chai';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteLedger } from '../../src/events/sqlite/sqlite-ledger.js';
import type { Book } from '../../src/ledger/ledger.js';
import { SqliteJobQueue } from '../../src/jobs/sqlite/sqlite-job-queue.js';
import { realRuntime } from '../../src/runtime.js';
import { eventark, parseJson } from '../support/eventark.js';
import { PLAIN } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

const BENDS = ['', '{', 'null', '7', '{}', '{"name":7,"scopes":"all"}', '{"v":2,"name":"n"}'];

describe('a record that cannot be read, at the prompt', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;

  beforeEach(async () => {
    folder = await tempFolder();
    data = join(folder.path, 'data');
  });
  afterEach(async () => folder.remove());

  const plant = async (book: Book, key: string, value: string): Promise<void> => {
    const ledger = new SqliteLedger(join(data, 'store.sqlite'));
    await ledger.put(book, key, value, 'any');
    await ledger.close();
  };

  it('is told by its id in the list of tokens, and revoked by the beginning of it', async () => {
    await eventark(data, 'token', 'create', '--name', 'whole');
    const id = '0123456789abcdef0123456789abcdef';
    for (const bent of BENDS) {
      await plant('tokens', id, bent);
      const { exit, stdout, stderr } = await eventark(data, 'token', 'list');
      expect([exit, stdout.trim().split('\n').length], bent).to.deep.equal([0, 1]);
      expect(stdout, bent).to.contain('whole');
      expect(stderr, bent).to.contain(`The record of the token ${id} cannot be read.`);
    }
    const listed = parseJson<{ unreadable: string[] }>((await eventark(data, 'token', 'list', '--json')).stdout);
    expect(listed.unreadable).to.deep.equal([id]);
    expect((await eventark(data, 'token', 'revoke', '0123')).exit).to.equal(0);
    expect((await eventark(data, 'token', 'list')).stderr).to.equal('');
  });

  it('is told by the doctor: of a job, an activity, an upload and the key of links', async () => {
    await eventark(data, 'restore', PLAIN, '--as', 'blog');
    expect((await eventark(data, 'doctor')).stdout).to.not.contain('✗');
    const path = join(data, 'jobs.sqlite');
    const jobs = new SqliteJobQueue(path, realRuntime);
    const about = { key: 'app:x', app: 'x', destination: 'd', createdBy: 'me' };
    const job = await jobs.add({ verb: 'backup', args: { app: 'x' }, ...about });
    await jobs.close();
    const database = new DatabaseSync(path);
    database.prepare('update jobs set record = ? where id = ?').run('{"verb":"other"}', job.id);
    database.close();
    const upload = 'a'.repeat(32);
    await mkdir(join(data, 'uploads'));
    await writeFile(join(data, 'uploads', `${upload}.json`), '{');
    await mkdir(join(data, 'activity'));
    await appendFile(join(data, 'activity', '2026-01.ndjson'), 'x\n');
    await plant('downloads', 'key', '{"v":2}');
    const { exit, stdout } = await eventark(data, 'doctor');
    expect(exit).to.equal(3);
    for (const name of [
      `job ${job.id}`,
      'activity in 2026-01.ndjson, byte 0,',
      `upload ${upload}`,
      "download links' signing key",
    ]) {
      expect(stdout).to.contain(`✗ records: the record of the ${name} cannot be read`);
    }
    const renewed = await eventark(data, 'token', 'renew-links');
    expect([renewed.exit, renewed.stdout]).to.deep.equal([
      0,
      '✓ Download links have a new key. No link that was given out opens anything any more.\n',
    ]);
    expect((await eventark(data, 'doctor')).stdout).to.not.contain('signing key');
  });
});
