import { expect } from 'chai';
import { Redis } from 'ioredis';
import { openJobs } from '../../../src/container.js';
import { loadSettings } from '../../../src/config/settings.js';
import { Eventark } from '../../support/eventark.js';
import { REDIS } from '../../support/servers/redis.js';
import type { ServerProcess } from '../../support/servers/server-process.js';
import { skip } from '../../support/skipped.js';
import { tempFolder } from '../../support/temp-folder.js';

describe('a job queue at a Redis that refuses', () => {
  let server: ServerProcess | undefined;
  let place: string;

  before(async function () {
    if (!REDIS.installed()) skip(this, 'redis-server is not installed');
    const started = await REDIS.start();
    server = started.process;
    place = new URL(started.url).host;
    const redis = new Redis(started.url);
    await redis.config('SET', 'requirepass', 'right');
    redis.disconnect();
  });
  after(async () => server?.stop());

  for (const [what, url, code, message, hint] of [
    ['no password', 'redis://AT', 'permission-denied', /wrong user or password/, /redis:\/\/:password@host/],
    ['a wrong password', 'redis://:wrong@AT', 'permission-denied', /wrong user or password/, /URL/],
    ['a user that is not known', 'redis://nobody:right@AT', 'permission-denied', /wrong user or password/, /URL/],
    ['a database that is not there', 'redis://:right@AT/999', 'invalid-config', /no database of that number/, /number/],
    ['a database that is no number', 'redis://:right@AT/jobs', 'invalid-config', /not a number/, /redis:\/\/host/],
  ] as const) {
    it(`is told at once: ${what}`, async () => {
      const settings = loadSettings({ jobs: url.replace('AT', place) }, {});
      const error: unknown = await openJobs(settings).then(
        async (jobs) => jobs.close(),
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.an('error').with.property('code', code);
      expect(error)
        .to.have.property('message')
        .that.matches(message)
        .and.not.match(/wrong@|right/);
      expect(error).to.have.property('hint').that.matches(hint);
    });
  }

  it('ends the worker that would wait for it', async () => {
    const folder = await tempFolder();
    const worker = new Eventark(folder.path, ['worker', '--jobs', `redis://:wrong@${place}`]);
    const { exit, stderr } = await worker.ended();
    expect(exit, stderr).to.equal(4);
    expect(stderr).to.contain(`the job queue at ${place}: wrong user or password`);
    await folder.remove();
  });
});
