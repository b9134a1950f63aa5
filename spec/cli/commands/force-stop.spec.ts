import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventark, parseJson, type Ended } from '../../support/eventark.js';
import { hangFile } from '../../support/faults/hang-file.js';
import { RICH } from '../../support/module.js';
import { startProgram, type Served } from '../../support/served.js';
import { tempFolder } from '../../support/temp-folder.js';

interface ToldJob {
  readonly id: string;
  readonly state: string;
  readonly failure?: { readonly code: string; readonly message: string };
}

describe('eventark cancel --force', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let server: Served;
  let heal: (() => void) | undefined;

  const there = (): string => join(folder.path, 'there');
  const run = async (...args: readonly string[]): Promise<Ended> =>
    eventark(join(folder.path, 'here'), ...args, '--server', new URL(server.url).origin);
  const job = async (): Promise<ToldJob | undefined> =>
    parseJson<{ jobs: readonly ToldJob[] }>((await run('jobs', '--json')).stdout).jobs[0];
  const until = async (fits: (found: ToldJob | undefined) => boolean | Promise<boolean>): Promise<ToldJob> => {
    for (;;) {
      const found = await job();
      if (found !== undefined && (await fits(found))) return found;
      await sleep(50);
    }
  };
  const claims = async (): Promise<readonly unknown[]> =>
    parseJson<{ claims: readonly unknown[] }>((await eventark(there(), 'claims', '--json')).stdout).claims;

  before(async () => {
    folder = await tempFolder();
    await eventark(there(), 'restore', RICH, '--as', 'blog', '--users', 'create');
    server = await startProgram(there(), 'serve', '--port', '0');
  });
  after(async () => {
    heal?.();
    await server.stop('SIGKILL');
    await folder.remove();
  });

  it('stops a job that was cancelled and hangs, after its app was named, and frees what it holds', async () => {
    heal = await hangFile(join(there(), 'assets'));
    const backup = run('backup', 'blog');
    const { id } = await until(
      async ({ state = '' } = { id: '', state: '' }) => state === 'running' && (await claims()).length > 0,
    );

    const early = await run('cancel', id, '--force', '--yes');
    expect(early.exit, 'of a job that was not cancelled').to.equal(6);
    expect(early.stderr).to.include('job-not-cancellable');
    expect((await run('cancel', id)).stdout).to.match(/^✓ The backup of blog is being cancelled/);
    await until((found) => found?.state === 'cancelling');

    const unasked = await run('cancel', id, '--force');
    expect(unasked.exit, 'where nobody can be asked').to.equal(2);
    expect(unasked.stderr).to.include('--yes');
    expect((await job())?.state).to.equal('cancelling');
    expect(await claims()).to.have.length(1);

    const stopped = await run('cancel', id, '--force', '--yes', '--json');
    expect(stopped.exit, stopped.stderr).to.equal(0);
    const told = parseJson<{ job: ToldJob }>(stopped.stdout).job;
    expect(told).to.include({ id, state: 'cancelled' });
    expect(told.failure?.message).to.include('it was stopped by force');
    expect(await claims()).to.deep.equal([]);
    expect(existsSync(join(there(), 'backups')), 'a file of the backup').to.equal(false);

    expect((await backup).exit, 'of the command that followed it').not.to.equal(0);

    heal?.();
    const again = await run('backup', 'blog');
    expect(again.stdout, again.stderr).to.match(/^✓ Backup [0-9a-z]{26} of blog completed/);
    expect((await run('cancel', id, '--force', '--yes')).stdout).to.match(/^✓ The backup of blog has ended/);
  });
});
