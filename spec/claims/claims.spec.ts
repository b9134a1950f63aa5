import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Claims } from '../../src/claims/claims.js';
import type { Claim, Undo } from '../../src/claims/claim.js';
import { SqliteLedger } from '../../src/events/sqlite/sqlite-ledger.js';
import { livenessOf, thisProcess, type ProcessIdentity } from '../../src/process/process-identity.js';
import { rejection } from '../support/rejection.js';
import { skip } from '../support/skipped.js';

const UNDO: Undo<'backup'> = { verb: 'backup', destination: 'file:///x', names: ['a.zip'] };

describe('claims', () => {
  let ledger: SqliteLedger;
  let now: Date;
  let claims: Claims;

  beforeEach(() => {
    ledger = new SqliteLedger(':memory:');
    now = new Date('2026-01-01T00:00:00Z');
    claims = new Claims(ledger, () => now);
  });
  afterEach(async () => {
    await ledger.close();
  });

  const plant = async (holder: ProcessIdentity, heartbeat: string): Promise<void> => {
    const claim: Claim = {
      key: 'name:blog',
      title: 'blog',
      token: 'planted',
      holder,
      since: heartbeat,
      heartbeat,
      undo: UNDO,
    };
    await ledger.put('claims', claim.key, JSON.stringify(claim), 'absent');
  };

  it('have one holder, and tell everybody else who it is', async () => {
    const held = await claims.take({ key: 'app:1', title: '1', undo: UNDO, busy: 'app-busy' });
    const error = await rejection(claims.take({ key: 'app:1', title: '1', undo: UNDO, busy: 'app-busy' }));
    expect(error.code).to.equal('app-busy');
    expect(error.message).to.include(`process ${process.pid}`).and.include('2026-01-01T00:00:00.000Z');
    await held.release();
    await (await claims.take({ key: 'app:1', title: '1', undo: UNDO, busy: 'app-busy' })).release();
    expect(await claims.all()).to.deep.equal([]);
  });

  it('keep what has to be undone', async () => {
    const held = await claims.take({ key: 'app:1', title: '1', undo: UNDO, busy: 'app-busy' });
    await held.note({ ...UNDO, names: ['b.zip'] });
    expect((await claims.all())[0]?.undo).to.deep.equal({ ...UNDO, names: ['b.zip'] });
    await held.abandon();
  });

  it('of a living process are not taken over', async () => {
    await plant(thisProcess(), '2020-01-01T00:00:00Z');
    expect(await claims.takeOverAbandoned()).to.deep.equal([]);
  });

  it('that this process has abandoned are taken over by it, once', async () => {
    const held = await claims.take({ key: 'app:left', title: 'left', undo: UNDO, busy: 'app-busy' });
    expect(await claims.takeOverAbandoned()).to.deep.equal([]);
    await held.abandon();
    const taken = await Promise.all([claims.takeOverAbandoned(), claims.takeOverAbandoned()]);
    expect(taken.flat().map(({ key }) => key)).to.deep.equal(['app:left']);
    await taken.flat()[0]?.release();
  });

  it('of a process that has ended are taken over, each by one', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const identity = { ...thisProcess(), pid: child.pid ?? 0, started: '' };
    child.kill('SIGKILL');
    await once(child, 'exit');
    await plant(identity, now.toISOString());
    const taken = await Promise.all([claims.takeOverAbandoned(), claims.takeOverAbandoned()]);
    expect(taken.flat().map((held) => held.undo)).to.deep.equal([UNDO]);
    await taken.flat()[0]?.release();
    expect(await claims.all()).to.deep.equal([]);
  });

  it('of a process whose number another one has now are taken over', async () => {
    await plant({ ...thisProcess(), started: 'another boot' }, now.toISOString());
    const [taken] = await claims.takeOverAbandoned();
    expect(taken?.key).to.equal('name:blog');
    await taken?.abandon();
  });

  it('that this process has given up are taken over by its own next command', async () => {
    const held = await claims.take({ key: 'name:blog', title: 'blog', undo: UNDO, busy: 'app-name-busy' });
    expect(await claims.takeOverAbandoned()).to.deep.equal([]);
    await held.abandon();
    const [taken] = await claims.takeOverAbandoned();
    expect(taken?.undo).to.deep.equal(UNDO);
    expect(await claims.takeOverAbandoned()).to.deep.equal([]);
    await taken?.release();
    expect(await claims.all()).to.deep.equal([]);
  });

  it('of another host are taken over only when they were not renewed for two minutes', async () => {
    await plant({ host: 'elsewhere', pid: 1, started: '' }, now.toISOString());
    now = new Date(now.getTime() + 119_000);
    expect(await claims.takeOverAbandoned()).to.deep.equal([]);
    now = new Date(now.getTime() + 2_000);
    const [taken] = await claims.takeOverAbandoned();
    expect(taken?.key).to.equal('name:blog');
    await taken?.abandon();
  });

  it('that were taken over can no longer be written or released by the old holder', async () => {
    const held = await claims.take({ key: 'name:blog', title: 'blog', undo: UNDO, busy: 'app-name-busy' });
    const [entry] = await ledger.list('claims');
    await ledger.put('claims', 'name:blog', entry?.value ?? '', { version: entry?.version ?? '' });
    expect((await rejection(held.note(UNDO))).code).to.equal('claim-lost');
    expect((await rejection(held.release())).code).to.equal('claim-lost');
    expect(await claims.all()).to.have.length(1);
  });
});

describe('the identity of a process', () => {
  it('tells the living from the dead and from those of other hosts', () => {
    const self = thisProcess();
    expect(livenessOf(self)).to.equal('alive');
    expect(livenessOf({ ...self, pid: 2 ** 22 + 1 })).to.equal('dead');
    expect(livenessOf({ ...self, host: 'elsewhere' })).to.equal('unknown');
  });

  it('counts a process that has ended as dead although nobody has asked how it ended', async function () {
    if (process.platform !== 'linux') skip(this, 'only Linux tells how a process has ended');
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    const stat = (): string[] => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
    while (stat()[2] !== 'Z') await delay(5);
    const boot = thisProcess().started.split('.')[0] ?? '';
    expect(livenessOf({ ...thisProcess(), pid, started: `${boot}.${stat()[21] ?? ''}` })).to.equal('dead');
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });
});
