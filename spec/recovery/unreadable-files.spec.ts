import { expect } from 'chai';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActivityLog } from '../../src/activity/activity-log.js';
import { BENDS } from '../support/faults/bent-records.js';
import { openHttp, type HttpUnderTest } from '../support/http.js';
import { RICH } from '../support/module.js';
import { rejection } from '../support/rejection.js';

describe('a record in a file that cannot be read', function () {
  this.timeout(60_000);
  let http: HttpUnderTest;
  let activity: string;

  beforeEach(async () => {
    http = await openHttp(undefined, undefined);
    activity = '';
  });
  afterEach(async () => {
    await http.dispose();
    if (activity !== '') await rm(activity, { recursive: true });
  });

  const found = async (): Promise<readonly string[]> =>
    (await http.opened.module.doctor()).flatMap(({ findings }) =>
      findings.filter(({ subject, ok }) => subject === 'records' && !ok).map(({ message }) => message),
    );

  it('is counted where lines of the log of activities are passed over, and a log that cannot be opened is told', async () => {
    await http.dispose();
    activity = join(http.opened.folder, '..', `activity-${process.pid}`);
    http = await openHttp(undefined, undefined, { activity: new ActivityLog(activity) });
    await http.call('POST', '/apps/none/backups', {});
    const [file = ''] = await readdir(activity);
    const whole = await readFile(join(activity, file), 'utf8');
    for (const [how, bend] of BENDS) {
      const bent = bend(whole.trim());
      await writeFile(join(activity, file), `${whole}${bent}\n${whole}`);
      const { status, body } = await http.call('GET', '/activity');
      expect([status, (body['items'] as object[]).length], how).to.deep.equal([200, 2]);
      expect(body['unreadable'], how).to.equal(bent.trim() === '' ? undefined : 1);
    }
    await appendFile(join(activity, file), whole.slice(0, 9));
    expect((await http.call('GET', '/activity')).status).to.equal(200);
    await mkdir(join(activity, '2999-01.ndjson'));
    const { status, body } = await http.call('GET', '/activity');
    expect(status).to.be.lessThan(500);
    expect(JSON.stringify(body)).to.include('log of activities');
  });

  it('is an upload that is told as damaged, also where a folder is in its place', async () => {
    const id = 'a'.repeat(32);
    const uploads = join(http.opened.folder, 'uploads');
    await mkdir(uploads, { recursive: true });
    await writeFile(join(uploads, id), 'x');
    for (const text of ['', '{', '7', '{}', '{"name":7}']) {
      await writeFile(join(uploads, `${id}.json`), text);
      expect((await http.call('GET', `/uploads/${id}`)).status, text).to.equal(404);
      expect(await found(), text).to.deep.equal([
        `the record of the upload ${id} cannot be read: it is not restored, and removed once nothing was added for a day`,
      ]);
      expect(await readFile(join(uploads, `${id}.json`), 'utf8')).to.equal(text);
    }
    await rm(join(uploads, `${id}.json`));
    await mkdir(join(uploads, `${id}.json`));
    const { status, body } = await http.call('GET', `/uploads/${id}`);
    expect(status).to.equal(404);
    expect(JSON.stringify(body)).to.include('its record is damaged');
    expect((await found()).length).to.equal(1);
  });

  it('is a template that is told as damaged, or as made by a newer version, and is not made over', async () => {
    const { module, folder } = http.opened;
    const file = join(folder, 'backups', 'templates', 'starter.template');
    await module.templates.make(RICH, { name: 'starter', secrets: 'keep' });
    const whole = await readFile(file, 'utf8');
    const told = async (): Promise<readonly string[]> =>
      (await module.doctor()).flatMap(({ findings }) => findings.filter(({ ok }) => !ok).map(({ message }) => message));
    const newer = ['newer', (text: string) => text.replace('"formatVersion": 1', '"formatVersion": 2')] as const;
    const another = [
      'of another name',
      (text: string) => text.replace('"name": "starter"', '"name": "other"'),
    ] as const;
    for (const [how, bend] of [...BENDS, newer, another]) {
      const bent = bend(whole);
      await writeFile(file, bent);
      expect(await told(), how).to.deep.equal(['the description of the template starter cannot be read']);
      expect((await module.templates.list()).damaged, how).to.deep.equal(['starter']);
      const code = how === 'newer' ? 'archive-version' : 'archive-manifest';
      const refused = await rejection(module.templates.show('starter'));
      expect([refused.code, refused.message.includes('starter')], how).to.deep.equal([code, true]);
      expect(refused.hint, how).to.not.equal(undefined);
      const again = await rejection(module.templates.make(RICH, { name: 'starter', secrets: 'keep' }));
      expect(again.code, how).to.equal('template-exists');
      const { status, body } = await http.call('GET', '/templates');
      expect([status, JSON.stringify(body).includes('starter')], how).to.deep.equal([200, true]);
      expect(await readFile(file, 'utf8'), how).to.equal(bent);
    }
  });
});
