import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadSettings } from '../../../src/config/settings.js';
import { WorkerProcess } from '../../../src/worker/worker-process.js';
import { createClient } from '../../../src/client/create-client.js';
import type { HeavyWork } from '../../../src/worker/heavy-work.js';
import { openHttp, somebody, type HttpUnderTest } from '../../support/http.js';

interface Told {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

interface Plan {
  readonly space: { free: number };
}

/** Events of a stream, in order. */
function eventsOf(text: string): readonly Told[] {
  return text
    .split('\n\n')
    .flatMap((block) => /^event: (.*)\ndata: (.*)$/m.exec(block) ?? [])
    .flatMap((_, index, all) =>
      index % 3 === 0
        ? [{ event: String(all[index + 1]), data: JSON.parse(String(all[index + 2])) as Told['data'] }]
        : [],
    );
}

describe('an answer that takes long', () => {
  let http: HttpUnderTest;
  let backup: string;
  /** What the next preview waits for, and whether it was given up. */
  let held: PromiseWithResolvers<void> | undefined;
  let isGivenUp = false;

  const ask = async (
    body: object,
    accept = 'application/json, text/event-stream',
    path = '/restores:preview',
  ): Promise<Response> =>
    fetch(http.url + path, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json', accept }, body: JSON.stringify(body) },
    });
  const slow: HeavyWork['planRestore'] = async (source, options, run = {}) => {
    run.progress?.({ phase: 'verify', done: 1, total: 4, unit: 'events' });
    const giveUp = (): void => {
      isGivenUp = true;
      held?.reject(new Error('given up'));
    };
    // The first word of an answer may be sent, and nobody wait for it any more, before the work begins.
    if (run.signal?.aborted === true) giveUp();
    run.signal?.addEventListener('abort', giveUp);
    await held?.promise;
    return http.opened.module.planRestore(source, options, run);
  };

  before(async () => {
    const heavy = { planRestore: slow } as HeavyWork;
    http = await openHttp(undefined, undefined, { patienceMs: 50, heavy });
    backup = (await http.opened.module.create('shop')).point.id;
  });
  beforeEach(() => {
    held = undefined;
    isGivenUp = false;
    http.become({ id: 'ana', email: undefined, may: () => true });
  });
  after(async () => http.dispose());

  it('is told as it goes, and then given as it is to those who wait for it whole', async () => {
    const whole = (await (await ask({ backup, name: 'copy' }, 'application/json')).json()) as Plan;
    held = Promise.withResolvers();
    const answer = await ask({ backup, name: 'copy' });
    expect(answer.headers.get('content-type')).to.match(/^text\/event-stream/);
    expect(answer.headers.get('x-accel-buffering')).to.equal('no');
    held.resolve();
    const told = eventsOf(await answer.text());
    const [first, last] = [told.find(({ event }) => event === 'progress'), told.at(-1)];
    expect(first?.data).to.include({ phase: 'verify', unit: 'events' });
    expect(last?.event).to.equal('answer');
    // Others write to the disk meanwhile.
    const body = last?.data['body'] as Plan;
    body.space.free = whole.space.free;
    expect(last?.data).to.deep.equal({ status: 200, body: whole });
    expect(told.slice(0, -1).every(({ event }) => event === 'progress')).to.equal(true);
  });

  it('starts what was shown, and says what is wrong as every answer does', async () => {
    const { planId } = (await (await ask({ backup, name: 'copy' }, 'application/json')).json()) as { planId: string };
    held = Promise.withResolvers();
    const stale = await ask({ backup, name: 'other', planId }, undefined, '/restores');
    held.resolve();
    const [problem] = eventsOf(await stale.text()).slice(-1);
    expect(problem?.event).to.equal('problem');
    expect(problem?.data).to.include({ code: 'plan-stale', status: 409, changed: 'nothing' });

    held = Promise.withResolvers();
    const started = await ask({ backup, name: 'copy', planId }, undefined, '/restores');
    held.resolve();
    const [answer] = eventsOf(await started.text()).slice(-1);
    expect(answer?.data).to.include({ status: 202 });
    const job = answer?.data['body'] as { id: string; verb: string };
    expect(job.verb).to.equal('restore');
    expect(await http.ended(job.id)).to.include({ state: 'completed' });
  });

  it('is waited for by the client of this package', async () => {
    const client = createClient({ base: http.url });
    held = Promise.withResolvers();
    const asked = client.ask('previewRestore', { body: { backup, name: 'typed' } });
    await sleep(200);
    held.resolve();
    expect(await asked).to.include({ name: 'typed', events: 170 });
    held = Promise.withResolvers();
    const refused = client.ask('startRestore', { body: { backup, name: 'typed', planId: 'another' } });
    await sleep(200);
    held.resolve();
    const error: unknown = await refused.catch((thrown: unknown) => thrown);
    expect(error).to.include({ status: 409, code: 'plan-stale' });
  });

  it('is an ordinary one where it is there soon, where somebody may not have it, and where no stream is accepted', async () => {
    for (const accept of ['application/json', '*/*', 'text/html']) {
      held = Promise.withResolvers();
      const waiting = ask({ backup, name: 'next' }, accept);
      await sleep(200);
      held.resolve();
      const answer = await waiting;
      expect(answer.headers.get('content-type'), accept).to.match(/^application\/json/);
      await answer.body?.cancel();
    }
    held = undefined;
    http.become(somebody('shop', 'backups.read'));
    const refused = await ask({ backup, name: 'next' });
    expect([refused.status, refused.headers.get('content-type')]).to.deep.equal([
      403,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it('is given up when nobody waits for it any more', async () => {
    held = Promise.withResolvers();
    held.promise.catch(() => undefined);
    const answer = await ask({ backup, name: 'next' });
    await answer.body?.cancel();
    while (!isGivenUp) await sleep(10);
  });
});

describe('a worker process', () => {
  it('tells how far it is with what it is asked', async function () {
    this.timeout(60_000);
    const http = await openHttp();
    const settings = loadSettings({ data: http.opened.folder }, {});
    const { point } = await http.opened.module.create('shop');
    const worker = new WorkerProcess({ settings, concurrency: 0, ran: () => undefined, died: () => undefined });
    try {
      const phases: string[] = [];
      await worker.ask('planRestore', { progress: ({ phase }) => phases.push(phase) }, point.id, { name: 'x' });
      expect(phases).to.include('verify');
    } finally {
      await worker.close();
      await http.dispose();
    }
  });
});
