import { expect } from 'chai';
import { join } from 'node:path';
import { Claims } from '../../../src/claims/claims.js';
import { SqliteLedger } from '../../../src/events/sqlite/sqlite-ledger.js';
import { thisProcess } from '../../../src/process/process-identity.js';
import { eventark } from '../../support/eventark.js';
import { tempFolder } from '../../support/temp-folder.js';

describe('the command claims', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  beforeEach(async () => {
    folder = await tempFolder();
    const ledger = new SqliteLedger(join(folder.path, 'store.sqlite'));
    const self = { ...thisProcess(), host: 'atlas', machine: 'another', space: 'another', pid: 42 };
    const destination = 'file:///mnt/old';
    await new Claims(ledger, () => new Date('2026-01-02T03:04:05Z'), { self }).take({
      key: 'app:1',
      title: 'blog',
      undo: { verb: 'backup', destination, names: ['x.zip'] },
      busy: 'app-busy',
    });
    await ledger.close();
  });
  afterEach(async () => folder.remove());

  it('shows who holds what, and frees one', async () => {
    const shown = await eventark(folder.path, 'claims');
    expect(shown.exit).to.equal(0);
    expect(shown.stdout).to.match(
      /^app:1 +blog +backup +2026-01-02 03:04 +42 on atlas +not seen from here +file:\/\/\/mnt\/old$/m,
    );
    const asked = await eventark(folder.path, 'claims', 'release', 'app:1');
    expect(asked.exit).to.equal(2);
    const freed = await eventark(folder.path, 'claims', 'release', 'app:1', '--yes');
    expect(freed.exit).to.equal(0);
    expect(freed.stdout).to.contain('Released app:1: the backup of blog is free (what is left is at file:///mnt/old)');
    const { claims } = JSON.parse((await eventark(folder.path, 'claims', '--json')).stdout) as {
      claims: { key: string; state: string; what: string }[];
    };
    expect(claims).to.have.length(1);
    expect(claims[0]).to.include({ state: 'left-over', what: 'blog' });
    const last = await eventark(folder.path, 'claims', 'release', claims[0]?.key ?? '', '--yes', '--json');
    expect(JSON.parse(last.stdout)).to.have.nested.property('released.outcome', 'elsewhere');
    expect((await eventark(folder.path, 'claims')).stderr).to.contain('There are no claims');
  });

  it('says what it does not know', async () => {
    const unknown = await eventark(folder.path, 'claims', 'release', 'app:2', '--yes');
    expect(unknown.exit).to.equal(5);
    expect(unknown.stderr).to.contain('there is no claim app:2').and.contain('Nothing was changed');
    expect((await eventark(folder.path, 'claims', 'drop')).exit).to.equal(2);
  });
});
