import { expect } from 'chai';
import { join } from 'node:path';
import { BackupModule } from '../../../src/backup-module.js';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import { EventStoreDbEventStore } from '../../../src/events/eventstoredb/eventstoredb-event-store.js';
import { EventStoreDbLedger } from '../../../src/events/eventstoredb/eventstoredb-ledger.js';
import type { EventStoreDbServer } from '../../support/eventstoredb/eventstoredb-server.js';
import { startDouble } from '../../support/eventstoredb/eventstoredb.js';
import { embeddedParts, moduleParts, restoreAs, RICH, type BaseParts } from '../../support/module.js';
import { rejection } from '../../support/rejection.js';
import { unzip, zip } from '../../support/squidex/squidex.js';
import { tempFolder } from '../../support/temp-folder.js';

/** So many that neither the accounts, nor the people of the app, are written with one append. */
const PEOPLE = 12_000;

describe('a restore into EventStoreDB that makes twelve thousand accounts', function () {
  this.timeout(120_000);

  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let server: EventStoreDbServer;
  let base: BaseParts;
  let module: BackupModule;
  let archive: string;

  before(async () => {
    folder = await tempFolder();
    server = await startDouble();
    const { assetStorage, destination } = embeddedParts(folder.path);
    const store = new EventStoreDbEventStore({ url: server.url }, SQUIDEX_NAMING);
    base = { store, ledger: new EventStoreDbLedger({ url: server.url }), assetStorage, destination };
    module = new BackupModule(moduleParts(folder.path, base));
    archive = await zip(join(folder.path, 'many.zip'), withPeople(await unzip(RICH)));
  });
  after(async () => {
    await module.close();
    server.stop();
    await folder.remove();
  });

  const leftInLedger = async (): Promise<object> => {
    const seen = server.log.readable.map(({ stream }) => stream);
    return {
      accounts: (await base.ledger.list('users')).length,
      claims: await base.ledger.list('claims'),
      documents: await base.ledger.list('documents'),
      records: await base.ledger.list('restores'),
      parts: [...new Set(seen)].filter((stream) => /^eventark-[a-z]+-/.test(stream)),
    };
  };
  const NOTHING = { accounts: 0, claims: [], documents: [], records: [], parts: [] };

  it('leaves nothing when it is cancelled behind them', async () => {
    const cancel = new AbortController();
    const running = module.restore(archive, restoreAs('copy'), {
      signal: cancel.signal,
      progress: ({ phase }) => void (phase === 'write-events' && cancel.abort()),
    });
    expect((await rejection(running)).code).to.equal('cancelled');
    expect(await leftInLedger()).to.deep.equal(NOTHING);
  });

  it('is done and undone, with a few requests for all of them', async () => {
    const before = server.requests;
    const { people } = await module.restore(archive, restoreAs('copy'));
    expect(people.filter(({ how }) => how === 'created')).to.have.length.greaterThan(PEOPLE);
    expect((await base.ledger.list('users')).length).to.be.greaterThan(PEOPLE);
    expect(await module.restored.undo('copy')).to.deep.include({ accountsKept: 0 });
    expect(await leftInLedger()).to.deep.equal(NOTHING);
    const after = server.requests;
    expect(after.appends - before.appends + (after.reads - before.reads)).to.be.lessThan(1_500);
  });
});

function withPeople(entries: Awaited<ReturnType<typeof unzip>>): typeof entries {
  return entries.map(({ name, content }) => {
    if (!name.endsWith('/users.json')) return { name, content };
    const people = JSON.parse(content.toString()) as Record<string, string>;
    for (let n = 0; n < PEOPLE; n += 1) people[`person-${n}`] = `somebody.with.a.long.name.${n}@department.example.org`;
    return { name, content: Buffer.from(JSON.stringify(people)) };
  });
}
