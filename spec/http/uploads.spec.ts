import { expect } from 'chai';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Upload } from 'tus-js-client';
import { SCOPES } from '../../src/access/scope.js';
import { LOCAL_SUBJECT } from '../../src/http/access.js';
import { eventPath } from '../../src/archive/squidex/squidex-names.js';
import { hasEnded, type Job, type JobRequest } from '../../src/jobs/job.js';
import type { SqliteJobQueue } from '../../src/jobs/sqlite/sqlite-job-queue.js';
import { openHttp, somebody, type HttpAnswer, type HttpUnderTest } from '../support/http.js';
import { PLAIN, RICH } from '../support/module.js';
import { unzip, zip } from '../support/squidex/squidex.js';
import { rawZip } from '../support/archives/raw-zip.js';

const TUS = { 'tus-resumable': '1.0.0' };
const BYTES = { ...TUS, 'content-type': 'application/offset+octet-stream' };

describe('uploads', () => {
  let http: HttpUnderTest;
  /** A backup of eventark, as a file elsewhere. */
  let native: Buffer;
  let backup: string;

  before(async () => {
    http = await openHttp();
    backup = String((await http.ended((await http.call('POST', '/apps/shop/backups', {})).body['id']))['id']);
    const { archive } = (await http.opened.module.show(backup)).point ?? { archive: '' };
    native = readFileSync(join(http.opened.folder, 'backups', archive));
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => http.dispose());

  const left = (): readonly string[] => readdirSync(join(http.opened.folder, 'uploads'));

  /** Sends bytes as tus-js-client does, and returns the id of the upload. */
  async function send(bytes: Buffer, about: { readonly name?: string; readonly chunk?: number } = {}): Promise<string> {
    const { name = 'blog.zip', chunk = Number.POSITIVE_INFINITY } = about;
    return new Promise((resolve, reject) => {
      const upload = new Upload(bytes, {
        endpoint: `${http.url}/uploads`,
        metadata: { filename: name },
        chunkSize: chunk,
        retryDelays: null,
        onError: reject,
        onSuccess: () => resolve(upload.url?.split('/').at(-1) ?? ''),
      });
      upload.start();
    });
  }

  const create = async (size: number, name = 'a.zip'): Promise<HttpAnswer> =>
    http.call('POST', '/uploads', undefined, {
      ...TUS,
      'upload-length': String(size),
      'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
    });
  const idOf = ({ headers }: HttpAnswer): string => headers.get('location')?.split('/').at(-1) ?? '';
  const state = async (id: string): Promise<Record<string, unknown>> => (await http.call('GET', `/uploads/${id}`)).body;
  const patch = async (id: string, offset: number, bytes: Uint8Array): Promise<HttpAnswer> => {
    const answer = await fetch(`${http.url}/uploads/${id}`, {
      method: 'PATCH',
      headers: { ...BYTES, 'upload-offset': String(offset) },
      body: new Uint8Array(bytes),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? {} : (JSON.parse(text) as object as never),
    };
  };
  /** A request that announces more bytes than it has sent so far. */
  const hangingPart = async (id: string, bytes: Uint8Array, announced: number): Promise<Socket> => {
    const { hostname, port, pathname } = new URL(`${http.url}/uploads/${id}`);
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, 'connect');
    const offset = await offsetOf(id);
    const headers = { ...BYTES, host: hostname, 'upload-offset': offset, 'content-length': announced };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.write([`PATCH ${pathname} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
    return socket;
  };
  /** A request whose line breaks once these bytes are on their way. */
  const sendPart = async (id: string, bytes: Uint8Array, announced: number): Promise<void> => {
    const socket = await hangingPart(id, bytes, announced);
    socket.destroy();
    await once(socket, 'close');
  };
  const offsetOf = async (id: string): Promise<number> => {
    const head = await fetch(`${http.url}/uploads/${id}`, { method: 'HEAD', headers: TUS });
    return Number(head.headers.get('upload-offset'));
  };
  /** The upload once the job that checks it has ended. */
  const checked = async (id: string): Promise<Record<string, unknown>> => {
    await http.ended((await state(id))['jobId']);
    return state(id);
  };

  it('of a backup become one of its app again, with its manifest beside', async () => {
    await http.opened.module.delete([backup]);
    const id = await send(native, { chunk: 10_000 });
    expect(await checked(id)).to.deep.include({
      state: 'imported',
      app: 'shop',
      backupId: backup,
      size: native.length,
    });
    expect([...left()].sort()).to.deep.equal([`${id}.found`, `${id}.job`, `${id}.json`]);
    const { point } = await http.opened.module.show(backup);
    expect(readFileSync(join(http.opened.folder, 'backups', point?.archive ?? ''))).to.deep.equal(native);
    expect((await http.opened.module.verify(backup)).ok).to.equal(true);
    const { body } = await http.call('POST', '/restores', { source: { type: 'upload', uploadId: id }, name: 'again' });
    expect((await http.ended(body['id']))['result']).to.include({ app: 'again' });
  });

  it('of a backup that is there already change nothing', async () => {
    const before = statSync(join(http.opened.folder, 'backups')).mtimeMs;
    expect(await checked(await send(native))).to.include({ state: 'imported', backupId: backup });
    expect(statSync(join(http.opened.folder, 'backups')).mtimeMs).to.equal(before);
  });

  it('of a Squidex can be restored from then on', async () => {
    const id = await send(readFileSync(RICH), { name: 'from-squidex.zip' });
    expect(await checked(id)).to.include({ state: 'ready', format: 'squidex-v2', name: 'from-squidex.zip' });
    const source = { type: 'upload', uploadId: id };
    const plan = await http.call('POST', '/restores:preview', { source, name: 'squidex-copy' });
    expect(plan.body).to.include({ source: 'from-squidex.zip', name: 'squidex-copy' });
    const { body } = await http.call('POST', '/restores', {
      source,
      name: 'squidex-copy',
      planId: plan.body['planId'],
    });
    expect((await http.ended(body['id']))['result']).to.include({ app: 'squidex-copy' });
    expect((await http.call('DELETE', `/uploads/${id}`)).status).to.equal(204);
    const gone = await http.call('POST', '/restores', { source, name: 'another' });
    expect(gone.body).to.include({ status: 404, code: 'upload-not-found' });
  });

  it('of the CMS with an event that cannot be read are taken, told of, and restored without it by choice', async () => {
    const bent = join(http.opened.folder, 'bent.zip');
    const entries = (await unzip(PLAIN)).map((entry) =>
      entry.name === eventPath(3) ? { ...entry, content: Buffer.from('not JSON') } : entry,
    );
    const id = await send(readFileSync(await zip(bent, entries)));
    expect(await checked(id)).to.include({ state: 'ready' });
    const { body: log } = await http.call('GET', `/jobs/${String((await state(id))['jobId'])}/log`);
    expect(JSON.stringify(log)).to.contain('event-unreadable');
    const asked = { source: { type: 'upload', uploadId: id }, name: 'from-bent' };
    expect((await http.call('POST', '/restores:preview', asked)).body).to.include({ code: 'event-unreadable' });
    const { body: plan } = await http.call('POST', '/restores:preview', { ...asked, odd: 'drop' });
    expect(JSON.stringify(plan['warnings'])).to.contain('event-dropped');
    const started = await http.call('POST', '/restores', { ...asked, odd: 'drop' });
    expect(await http.ended(started.body['id'])).to.include({ state: 'completed' });
  });

  it('that are cut go on where they were', async () => {
    const id = idOf(await create(native.length));
    expect((await patch(id, 0, native.subarray(0, 5_000))).status).to.equal(204);
    expect(await state(id)).to.include({ state: 'receiving', received: 5_000 });
    // A line that breaks in the middle of a request keeps what has arrived.
    const cut = new AbortController();
    const broken = fetch(`${http.url}/uploads/${id}`, {
      method: 'PATCH',
      headers: { ...BYTES, 'upload-offset': '5000' },
      body: new ReadableStream({
        start: (body) => body.enqueue(new Uint8Array(native.subarray(5_000, 9_000))),
      }),
      signal: cut.signal,
      duplex: 'half',
    }).catch(() => 'cut');
    for (;;) {
      if ((await state(id))['received'] === 9_000) break;
    }
    cut.abort();
    expect(await broken).to.equal('cut');
    expect((await patch(id, 5_000, native.subarray(5_000))).body).to.include({ status: 409, code: 'upload-conflict' });
    const head = await fetch(`${http.url}/uploads/${id}`, { method: 'HEAD', headers: TUS });
    expect([head.status, head.headers.get('upload-offset')]).to.deep.equal([200, '9000']);
    expect((await patch(id, 9_000, native.subarray(9_000))).status).to.equal(204);
    expect(await checked(id)).to.include({ state: 'imported' });
  });

  it('are whole however often and wherever the line breaks', async () => {
    const id = idOf(await create(native.length));
    const cuts = [1, 3, 4, 5, 100, 4_095, 4_096, 16_384, 16_385, 65_536, 65_537, native.length - 1];
    let here = 0;
    for (const cut of cuts.filter((place) => place < native.length)) {
      await sendPart(id, native.subarray(here, cut), native.length - here);
      here = await offsetOf(id);
      expect(here).to.be.within(0, cut);
    }
    expect((await patch(id, here, native.subarray(here))).status).to.equal(204);
    expect(await checked(id)).to.include({ state: 'imported', backupId: backup });
  });

  it('go on while the server still waits for a request that is dead', async () => {
    const id = idOf(await create(native.length));
    const dead = await hangingPart(id, native.subarray(0, 7_000), native.length);
    for (;;) {
      if ((await state(id))['received'] === 7_000) break;
    }
    expect((await patch(id, 7_000, native.subarray(7_000, 8_000))).status).to.equal(204);
    // What it still says belongs where others have written since.
    dead.write(Buffer.alloc(500, 'x'));
    dead.destroy();
    const here = await offsetOf(id);
    expect(here).to.equal(8_000);
    expect((await patch(id, here, native.subarray(here))).status).to.equal(204);
    expect(await checked(id)).to.include({ state: 'imported', backupId: backup });
  });

  describe('whose check ends', () => {
    const queue = (): SqliteJobQueue => http.jobs;
    afterEach(() => {
      for (const method of ['find', 'add']) Reflect.deleteProperty(queue(), method);
    });
    const end = async (job: Job): Promise<Job> => {
      await http.ended(job.id);
      return job;
    };

    it('while somebody asks for them are not said to be refused', async () => {
      const find = queue().find.bind(queue());
      const id = idOf(await create(native.length));
      await patch(id, 0, native);
      let asked = 0;
      Object.assign(queue(), {
        find: async (job: string) => {
          if ((asked += 1) > 1) return find(job);
          for (;;) {
            const found = await find(job);
            if (found === undefined || hasEnded(found)) return found;
            await setImmediate();
          }
        },
      });
      expect(await state(id)).to.include({ state: 'imported' });
    });

    it('before its id is noted keep what was found in them', async () => {
      const add = queue().add.bind(queue());
      Object.assign(queue(), { add: async (request: JobRequest) => end(await add(request)) });
      const id = await send(readFileSync(RICH), { name: 'quick.zip' });
      expect(await state(id)).to.include({ state: 'ready', format: 'squidex-v2' });
    });

    it('are checked once, however many notice that all is there', async () => {
      const before = (await http.jobs.list({})).length;
      const id = idOf(await create(native.length));
      const asked = [patch(id, 0, native), ...Array.from({ length: 8 }, async () => state(id))];
      await Promise.all(asked);
      await Promise.all(Array.from({ length: 8 }, async () => state(id)));
      await checked(id);
      expect((await http.jobs.list({})).length - before).to.equal(1);
    });
  });

  it('that are no backup are refused with their first bytes', async () => {
    const id = idOf(await create(100));
    const answer = await patch(id, 0, Buffer.from('%PDF-1.7 something else'));
    expect(answer.body).to.include({ status: 415, code: 'archive-not-zip', changed: 'nothing' });
    expect((await http.call('GET', `/uploads/${id}`)).status).to.equal(404);
  });

  it('that are damaged, or another zip, are checked and not kept', async () => {
    const damaged = Buffer.from(native);
    damaged[Math.floor(damaged.length / 3)] = (damaged[Math.floor(damaged.length / 3)] ?? 0) ^ 0xff;
    for (const bytes of [
      damaged,
      native.subarray(0, native.length - 30),
      rawZip([{ name: 'a.txt', content: Buffer.from('x') }]),
    ]) {
      const before = (await http.opened.module.list()).points.length;
      const id = await send(Buffer.from(bytes));
      const refused = await checked(id);
      expect(refused).to.include({ state: 'refused' });
      expect(refused['failure']).to.have.property('message').that.is.a('string');
      expect(left()).to.not.include(id);
      expect((await http.opened.module.list()).points).to.have.length(before);
      const answer = await http.call('POST', '/restores', { source: { type: 'upload', uploadId: id }, name: 'no' });
      expect(answer.body).to.include({ status: 409, code: 'upload-unfinished' });
    }
  });

  it('are refused before the first byte where they are too large, or larger than the disk', async () => {
    expect((await create(1024 ** 3 + 1)).body).to.include({ status: 413, code: 'upload-too-large' });
    const id = idOf(await create(100));
    expect((await patch(id, 0, native.subarray(0, 101))).body).to.include({ status: 413 });
    const tus = await http.call('POST', '/uploads', undefined, { ...TUS, 'upload-defer-length': '1' });
    expect(tus.status).to.be.within(400, 499);
    expect((await http.call('POST', '/uploads', undefined, { 'upload-length': '7' })).body).to.include({ status: 412 });
  });

  it('keep a name to show, and never take it for a path', async () => {
    for (const [name, shown] of [
      ['../../etc/cron.d/evil', 'evil'],
      ['C:\\Users\\ana\\blog.zip', 'blog.zip'],
      ['a\u0000b\u202e\n.zip', 'ab.zip'],
      ['..', 'archive.zip'],
      ['', 'archive.zip'],
      ['x'.repeat(500), 'x'.repeat(255)],
    ] as const) {
      const id = idOf(await create(5, name));
      expect((await state(id))['name']).to.equal(shown);
      expect(left().filter((file) => !/^[0-9a-f]{32}(\.json|\.job|\.found)?$/.test(file))).to.deep.equal([]);
    }
    for (const id of ['..%2f..%2fstore.sqlite', 'nosuch', '%00', 'a'.repeat(32)]) {
      expect((await http.call('GET', `/uploads/${id}`)).body, id).to.include({ code: 'upload-not-found' });
    }
  });

  it('are those of whoever sent them', async () => {
    const id = idOf(await create(100));
    http.become({ ...somebody('shop', ...SCOPES.filter((scope) => scope !== 'admin.backups')), id: 'another' });
    expect((await http.call('GET', '/uploads')).body['items']).to.deep.equal([]);
    for (const method of ['GET', 'DELETE']) {
      expect((await http.call(method, `/uploads/${id}`)).body, method).to.include({ status: 404 });
    }
    expect((await patch(id, 0, native.subarray(0, 10))).status).to.equal(404);
    const mine = idOf(await create(100));
    http.become({ ...somebody('shop', 'restore'), id: 'another' });
    expect((await http.call('GET', `/uploads/${mine}`)).status).to.equal(403);
  });

  it('that nothing is added to are removed after a day, and those of before with them', async () => {
    const old = idOf(await create(100));
    const fresh = idOf(await create(100));
    const then = Date.now() / 1000 - 25 * 3_600;
    for (const file of left().filter((name) => name.startsWith(old))) {
      utimesSync(join(http.opened.folder, 'uploads', file), then, then);
    }
    await create(100);
    expect(left().some((name) => name.startsWith(old))).to.equal(false);
    expect(left().some((name) => name.startsWith(fresh))).to.equal(true);
    expect((await patch(old, 0, native.subarray(0, 10))).body).to.include({ status: 404, code: 'upload-not-found' });
  });

  it('are files that no one else on the machine can read', async () => {
    const id = idOf(await create(100));
    const modes = ['', '.json'].map((end) => statSync(join(http.opened.folder, 'uploads', id + end)).mode & 0o777);
    expect(modes).to.deep.equal([0o600, 0o600]);
  });
});
