import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIndex } from '../../src/contents/contents-schema.js';
import { IndexShelf, type IndexOrder } from '../../src/contents/index-shelf.js';
import { TempFolders } from '../../src/process/temp-folders.js';
import { rejection } from '../support/rejection.js';
import { tempFolder } from '../support/temp-folder.js';

const NEVER = new AbortController().signal;

describe('the shelf of indexes', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let shelf: IndexShelf;
  let made: number;
  let stopped: number;
  let open: () => void;
  let gate: Promise<void>;

  /** An order that is carried out once `open` is called. */
  const order = (key: string): IndexOrder => ({
    key,
    total: 10,
    make: async (path, told, signal) => {
      made += 1;
      createIndex(path).close();
      told(5);
      signal.addEventListener('abort', () => (stopped += 1));
      await Promise.race([
        gate,
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
      ]);
    },
  });
  const left = async (): Promise<readonly string[]> => readdir(join(folder.path, 'tmp'));

  beforeEach(async () => {
    folder = await tempFolder();
    [made, stopped] = [0, 0];
    gate = new Promise((resolve) => (open = resolve));
    const temp = new TempFolders(join(folder.path, 'tmp'));
    shelf = new IndexShelf({ folder: join(folder.path, 'contents'), temp, newId: randomUUID, abandonedMs: 200 });
  });
  afterEach(async () => {
    open();
    await shelf.close();
    await folder.remove();
  });

  it('makes one index for all who ask at once', async () => {
    const makings = await Promise.all([shelf.begin(order('a')), shelf.begin(order('a')), shelf.begin(order('a'))]);
    open();
    await Promise.all(makings.map(async (making) => making?.work.wait(NEVER)));
    expect(made).to.equal(1);
    expect(await shelf.begin(order('a'))).to.equal(undefined);
    expect(await left()).to.deep.equal([]);
  });

  it('stops making one that nobody waits for any more, and leaves nothing of it', async () => {
    const gone = new AbortController();
    const making = await shelf.begin(order('a'));
    const waiting = making?.work.wait(gone.signal);
    // Longer than nobody may have asked for: this one waits.
    await sleep(600);
    expect(stopped).to.equal(0);
    gone.abort();
    expect(await rejection(waiting ?? Promise.resolve())).to.include({ code: 'cancelled' });
    while (stopped === 0 || (await left()).length > 0) await sleep(20);
    open();
    await (await shelf.begin(order('a')))?.work.wait(NEVER);
    expect(made).to.equal(2);
  });

  it('goes on as long as somebody comes back for it', async () => {
    for (let times = 0; times < 8; times += 1) {
      expect(await shelf.begin(order('a'))).to.include({ total: 10 });
      await sleep(100);
    }
    expect([made, stopped]).to.deep.equal([1, 0]);
  });

  it('makes none to its end when it is closed', async () => {
    const waiting = (await shelf.begin(order('a')))?.work.wait(NEVER);
    while (made === 0) await sleep(10);
    const ended = waiting?.then(
      () => 'made',
      () => 'stopped',
    );
    await shelf.close();
    expect(await ended).to.equal('stopped');
    expect(stopped).to.equal(1);
    expect(await left()).to.deep.equal([]);
  });
});
