import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Claims, type HeldClaim } from '../../src/claims/claims.js';
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

  it('that were taken over can no longer be written or released by the old holder, who is told of the new one', async () => {
    const held = await claims.take({ key: 'name:blog', title: 'blog', undo: UNDO, busy: 'app-name-busy' });
    const seized = await claims.seize('name:blog');
    const refused = await rejection(held.note(UNDO));
    expect(refused.code).to.equal('claim-lost');
    expect(refused.message).to.include(`another process took over blog: process ${process.pid} on`);
    expect(held.lost.aborted).to.equal(true);
    expect((await rejection(held.release())).code).to.equal('claim-lost');
    expect(await claims.all()).to.have.length(1);
    await seized?.release();
    const released = await claims.take({ key: 'name:blog', title: 'blog', undo: UNDO, busy: 'app-name-busy' });
    await ledger.remove('claims', 'name:blog', 'any');
    expect((await rejection(released.note(UNDO))).message).to.equal(
      'the claim on blog was released by another command',
    );
  });

  it('that nobody holds are dealt with by whoever comes next', async () => {
    const held = await claims.take({ key: 'app:1', title: 'blog', undo: UNDO, busy: 'app-busy' });
    await held.abandon();
    const other = machine('other');
    const [taken] = await other.claims.takeOverAbandoned();
    expect(taken?.undo).to.deep.equal(UNDO);
    await taken?.release();
  });

  /** A machine of its own over the same ledger: its identity, its wall clock and its kernel's clock. */
  const machine = (name: string, change: Partial<ProcessIdentity> = {}) => {
    const at = {
      wall: Date.parse('2026-01-01T00:00:00Z'),
      awake: 5_000,
      asleep: 5_000,
      meanwhile: async (_: number) => {},
    };
    const self = { ...thisProcess(), host: 'localhost', machine: name, space: `${name} pid:[4026531836]`, ...change };
    const clock = { kernel: self.space.split(' ')[0] ?? '', ticks: () => ({ awake: at.awake, asleep: at.asleep }) };
    const pass = (milliseconds: number): void => {
      at.wall += milliseconds;
      at.awake += milliseconds;
      at.asleep += milliseconds;
    };
    const waits: number[] = [];
    const pause = async (milliseconds: number): Promise<void> => {
      waits.push(milliseconds);
      pass(milliseconds);
      await at.meanwhile(waits.length);
    };
    const recovered: string[] = [];
    const recoverer = async (claim: HeldClaim): Promise<void> => {
      recovered.push(claim.key);
      await claim.release();
    };
    const made = new Claims(ledger, () => new Date(at.wall), { self, clock, pause, recoverer });
    return { claims: made, at, pass, waits, recovered };
  };
  const REQUEST = { key: 'app:1', title: 'blog', undo: UNDO, busy: 'app-busy' } as const;
  const MINUTE = 60_000;
  const DAY = 24 * 60 * MINUTE;

  for (const [what, skew] of [
    ['3 minutes ahead', 3 * MINUTE],
    ['3 minutes behind', -3 * MINUTE],
    ['400 days ahead', 400 * DAY],
    ['400 days behind', -400 * DAY],
  ] as const) {
    it(`of a living process on another machine are left alone by one whose clock is ${what}`, async () => {
      const [a, b] = [machine('a'), machine('b')];
      b.at.wall += skew;
      const held = await a.claims.take(REQUEST);
      for (let n = 0; n < 20; n += 1) {
        expect(await b.claims.takeOverAbandoned()).to.deep.equal([]);
        for (const each of [a, b]) each.pass(MINUTE);
        await held.note(UNDO);
      }
      // The clock is set right, or wrong, between two commands.
      b.at.wall -= skew;
      expect(await b.claims.takeOverAbandoned()).to.deep.equal([]);
      await held.release();
    });

    it(`of a dead process on another machine are taken over after two minutes by one whose clock is ${what}`, async () => {
      const [a, b] = [machine('a'), machine('b')];
      b.at.wall += skew;
      await a.claims.take(REQUEST);
      expect(await b.claims.takeOverAbandoned()).to.deep.equal([]);
      b.pass(119_000);
      expect(await b.claims.takeOverAbandoned()).to.deep.equal([]);
      b.pass(1_000);
      const [taken] = await b.claims.takeOverAbandoned();
      expect(taken?.key).to.equal('app:1');
      await taken?.release();
      await b.claims.takeOverAbandoned();
      expect(await ledger.list('claims'), 'what was observed is forgotten').to.deep.equal([]);
    });
  }

  it('of a living process on another machine of the same name, and with the same process numbers, are left alone', async () => {
    const [a, b] = [machine('a', { pid: 2 ** 22 + 1 }), machine('b')];
    await a.claims.take(REQUEST);
    expect(await b.claims.takeOverAbandoned()).to.deep.equal([]);
    expect((await b.claims.states()).map(({ state }) => state)).to.deep.equal(['watched']);
  });

  it('of a process of this machine before it was started anew are taken over at once', async () => {
    const before = machine('a', { space: 'boot-1 pid:[1]' });
    await before.claims.take(REQUEST);
    const container = machine('', { space: 'boot-2 pid:[2]' });
    expect(await container.claims.takeOverAbandoned()).to.deep.equal([]);
    const after = machine('a', { space: 'boot-2 pid:[1]' });
    const [taken] = await after.claims.takeOverAbandoned();
    await taken?.release();
    expect(taken?.key).to.equal('app:1');
  });

  it('are not given up because this machine slept', async () => {
    const [a, b] = [machine('a'), machine('b')];
    await a.claims.take(REQUEST);
    await b.claims.takeOverAbandoned();
    b.at.asleep += DAY;
    expect(await b.claims.takeOverAbandoned()).to.deep.equal([]);
    b.at.awake += DAY;
    expect(await b.claims.takeOverAbandoned()).to.have.length(1);
  });

  it('that are in the way are watched until they are renewed, or for two minutes', async () => {
    const [a, b] = [machine('a'), machine('b')];
    const held = await a.claims.take(REQUEST);
    b.at.meanwhile = async (waits) => {
      if (waits === 5) await held.note(UNDO);
    };
    const error = await rejection(b.claims.take(REQUEST));
    expect(b.waits).to.deep.equal([1_000, 1_000, 1_000, 1_000, 1_000]);
    expect(error.code).to.equal('app-busy');
    expect(error.message).to.match(/^blog is busy: a backup is running, held by process \d+ on localhost/);
    b.waits.length = 0;
    b.at.meanwhile = async () => {};
    const taken = await b.claims.take(REQUEST);
    expect(b.recovered).to.deep.equal(['app:1']);
    expect(b.waits).to.have.length(120);
    await taken.release();
  });

  it('in the way of a command that is cancelled are watched no longer', async () => {
    const [a, b] = [machine('a'), machine('b')];
    await a.claims.take(REQUEST);
    const stop = new AbortController();
    b.at.meanwhile = async (waits) => {
      if (waits === 3) stop.abort();
    };
    expect((await rejection(b.claims.take(REQUEST, stop.signal))).code).to.equal('cancelled');
    expect(b.waits).to.have.length(3);
  });
});

describe('the identity of a process', () => {
  it('tells the living from the dead and from those of other hosts', () => {
    const self = thisProcess();
    expect(livenessOf(self)).to.equal('alive');
    expect(livenessOf({ ...self, pid: 2 ** 22 + 1 })).to.equal('dead');
    expect(livenessOf({ ...self, space: 'elsewhere', machine: 'other' })).to.equal('unknown');
    expect(livenessOf({ ...self, space: 'elsewhere', machine: '' })).to.equal('unknown');
    expect(livenessOf({ ...self, space: 'before it was started anew' })).to.equal('dead');
  });

  it('counts a process that has ended as dead although nobody has asked how it ended', async function () {
    if (process.platform !== 'linux') skip(this, 'only Linux tells how a process has ended');
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    const stat = (): string[] => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
    while (stat()[2] !== 'Z') await delay(5);
    expect(livenessOf({ ...thisProcess(), pid, started: stat()[21] ?? '' })).to.equal('dead');
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });
});
