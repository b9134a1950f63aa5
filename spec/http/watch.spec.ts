import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOCAL_SUBJECT } from '../../src/http/access.js';
import { serve, type Serving } from '../../src/http/serve.js';
import { createServer } from '../../src/http/server.js';
import { openLog, scrubbed } from '../../src/http/watch/log.js';
import { openHttp, type HttpUnderTest } from '../support/http.js';

describe('who watches a server', () => {
  let http: HttpUnderTest;
  let serving: Serving;
  const lines: Record<string, unknown>[] = [];
  const log = openLog({ write: (text: string) => void lines.push(JSON.parse(text) as Record<string, unknown>) });

  before(async () => {
    http = await openHttp();
    serving = await serve({ module: http.opened.module, jobs: http.jobs, host: '127.0.0.1', port: 0, log });
  });
  after(async () => {
    await serving.close();
    await http.dispose();
  });

  const json = async (path: string, init: RequestInit = {}): Promise<Record<string, unknown>> =>
    (await (await fetch(`${serving.url}/api${path}`, init)).json()) as Record<string, unknown>;
  const post = async (path: string, body: object): Promise<Record<string, unknown>> =>
    json(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  it('reads a line of JSON for each request, without query, token, body and e-mail', async () => {
    lines.length = 0;
    const { id } = await post('/apps/shop/backups', { comment: 'secret-comment' });
    await http.ended(id);
    const link = await post(`/apps/shop/backups/${String(id)}/downloads`, {});
    await fetch(serving.url + String(link['href']));
    await json('/apps/shop/backups?q=eva@example.org');
    await json('/jobs', { headers: { authorization: 'Bearer secret-token' } });
    await json('/nowhere/eva@example.org?token=secret-query');
    await sleep(50);
    const requests = lines.filter(({ msg }) => msg === 'request');
    expect(requests[0]).to.include({
      method: 'POST',
      route: '/api/apps/:app/backups',
      status: 202,
      app: 'shop',
      by: 'local',
    });
    expect(requests.map(({ route }) => route)).to.include.members(['/api/d/:token', 'none']);
    const text = JSON.stringify(lines);
    for (const secret of ['secret-', 'example.org', String(link['href']).slice(-43), '?']) {
      expect(text).not.to.include(secret);
    }
    expect(lines.every((line) => typeof line['time'] === 'string' && typeof line['level'] === 'number')).to.equal(true);
  });

  it('reads how each job ended, by whichever process ran it', async () => {
    for (let tries = 0; ; tries += 1) {
      const { id } = await post('/apps/shop/backups', {});
      await http.ended(id);
      const line = lines.find(({ msg, job }) => msg === 'job' && job === id);
      // The worker of the other server may take it.
      if (line === undefined && tries < 50) continue;
      expect(line).to.include({ verb: 'backup', app: 'shop', outcome: 'completed', attempt: 1 });
      break;
    }
  });

  it('takes sign-in, queries and e-mails out of texts of errors', () => {
    expect(scrubbed('cannot read ftp://eva:pw@host/a?sig=1 of eva@example.org')).to.equal(
      'cannot read ftp://host/a of [e-mail]',
    );
  });

  it('is told of defects, whose text no client sees', async () => {
    const { module } = http.opened;
    const broken = createServer({
      ...{ module, jobs: http.jobs, destination: 'there', base: '/api', now: () => new Date(), log },
      ...{ version: '1', signIn: 'host' as const },
      authenticate: () => {
        throw new TypeError('broken for eva@example.org');
      },
    });
    const url = await broken.listen({ port: 0, host: '127.0.0.1' });
    const answer = await fetch(`${url}/api/apps`);
    const body = (await answer.json()) as Record<string, unknown>;
    await broken.close();
    expect(answer.status).to.equal(500);
    expect(JSON.stringify(body)).not.to.include('broken');
    const defect = lines.find(({ msg }) => msg === 'defect');
    expect(defect?.['traceId']).to.equal(body['traceId']);
    expect(defect?.['error']).to.match(/^TypeError: broken for \[e-mail\]/);
  });

  it('scrapes ages, sizes, runs and a heartbeat, for each app', async () => {
    const text = await (await fetch(`${serving.url}/metrics`)).text();
    const value = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    expect(value('eventark_last_good_backup_age_seconds\\{app="shop"\\}')).to.be.within(0, 60);
    expect(value(`eventark_stored_bytes\\{app="shop",destination="[^"]+"\\}`)).to.be.above(1_000);
    expect(value('eventark_backup_runs_total\\{app="shop",result="completed"\\}')).to.be.at.least(1);
    expect(value('eventark_backup_duration_seconds_count')).to.be.at.least(1);
    expect(Math.abs(value('eventark_scheduler_heartbeat_seconds') - Date.now() / 1_000)).to.be.below(60);
  });

  it('needs a permission for the numbers of all apps beyond this machine', async () => {
    const { tokens } = http.opened.module;
    const token = async (...scopes: string[]): Promise<string> => {
      const expires = new Date(Date.now() + 60_000);
      return (await tokens.create({ name: 'watch', scopes, expires })).token;
    };
    const [right, wrong] = [await token('metrics.read'), await token('backups.read')];
    const open = await serve({ module: http.opened.module, jobs: http.jobs, host: '0.0.0.0', port: 0 });
    const url = `${open.url.replace('0.0.0.0', '127.0.0.1')}/metrics`;
    const status = async (given?: string): Promise<number> =>
      (await fetch(url, { headers: given === undefined ? {} : { authorization: `Bearer ${given}` } })).status;
    try {
      expect([await status(), await status(wrong), await status(right)]).to.deep.equal([401, 403, 200]);
    } finally {
      await open.close();
    }
    expect(LOCAL_SUBJECT.may('metrics.read', undefined)).to.equal(true);
  });
});
