import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { BackupModule } from '../../src/backup-module.js';
import { Claims } from '../../src/claims/claims.js';
import { BackupError } from '../../src/errors.js';
import { MongoDbLedger } from '../../src/events/mongodb/mongodb-ledger.js';
import type { Ledger, LedgerEntry } from '../../src/ledger/ledger.js';
import { thisProcess } from '../../src/process/process-identity.js';
import { readAll } from '../support/events.js';
import { embeddedParts, moduleParts, restoreAs, RICH, type BaseParts } from '../support/module.js';
import { rejection } from '../support/rejection.js';
import { useServer } from '../support/servers/servers.js';
import { unzip, zip } from '../support/squidex/squidex.js';
import { tempFolder } from '../support/temp-folder.js';

/** Of 50,000 in a claim, it had 4.5 MB, and of 200,000 more than a document of MongoDB holds. Its server here takes minutes for as many. */
const PEOPLE = { sqlite: process.env['EVENTARK_SWEEP'] === 'all' ? 200_000 : 50_000, mongodb: 10_000 };

/** What an entry of the ledger may be that is written again and again. */
const MAX_CLAIM = 64 * 1_024;

for (const kind of ['sqlite', 'mongodb'] as const) {
  describe(`a restore that makes ${PEOPLE[kind].toLocaleString('en')} accounts, with its ledger in ${kind}`, function () {
    this.timeout(300_000);
    const server = kind === 'mongodb' ? useServer('mongodb') : undefined;
    let folder: Awaited<ReturnType<typeof tempFolder>>;
    let archive: string;
    let base: BaseParts;
    let drop: () => Promise<void>;

    before(async () => {
      folder = await tempFolder();
      archive = await zip(join(folder.path, 'many.zip'), withPeople(await unzip(RICH), PEOPLE[kind]));
      base = embeddedParts(folder.path);
      if (server !== undefined) {
        const way = { url: server().url, database: `eventark_accounts_${randomUUID().slice(0, 8)}` };
        await base.ledger.close();
        base = { ...base, ledger: new MongoDbLedger(way) };
        drop = async () => {
          const client = await MongoClient.connect(way.url);
          await client.db(way.database).dropDatabase();
          await client.close();
        };
      }
    });
    after(async () => {
      for (const part of Object.values(base ?? {})) await (part as Ledger).close();
      await drop?.();
      await folder?.remove();
    });

    const entries = async (): Promise<object> => ({
      claims: await base.ledger.list('claims'),
      users: (await base.ledger.list('users')).map(keyOf),
      restores: (await base.ledger.list('restores')).map(keyOf),
      documents: (await base.ledger.list('documents')).map(keyOf),
    });

    it('writes a claim of less than 64 KiB each time, and an undo of the next command removes all it made and nothing else', async () => {
      await base.ledger.put('users', 'p7@example.org', JSON.stringify({ id: 'p7', email: 'p7@example.org' }), 'any');
      const before = await entries();
      const claims = new WatchedLedger(base.ledger);
      const self = { ...thisProcess(), pid: 2 ** 22 + 1 };
      const parts = { ...moduleParts(folder.path, { ...base, ledger: claims.ledger }) };
      const dying = new BackupModule({ ...parts, claims: new Claims(claims.ledger, () => new Date(), { self }) });
      const died = dying.restore(archive, restoreAs('copy'), {
        progress: ({ phase }) => {
          if (phase !== 'write-assets') return;
          claims.die();
          throw new BackupError('cancelled', 'the process dies');
        },
      });
      expect((await rejection(died)).facts).to.have.property('unfinished');
      expect((await base.ledger.list('users')).length).to.be.greaterThan(PEOPLE[kind]);
      expect(claims.sizes.length).to.be.greaterThan(1);
      expect(Math.max(...claims.sizes)).to.be.lessThan(MAX_CLAIM);

      const module = new BackupModule(moduleParts(folder.path, base));
      expect(await module.recover())
        .to.have.length(1)
        .and.to.have.nested.property('[0].outcome', 'undone');
      expect(await entries()).to.deep.equal(before);
      expect(await readAll(base.store, claims.app)).to.deep.equal([]);
    });

    it('has all of them removed when it was finished and is undone', async () => {
      const before = await entries();
      const claims = new WatchedLedger(base.ledger);
      const parts = moduleParts(folder.path, { ...base, ledger: claims.ledger });
      const module = new BackupModule(parts);
      await module.restore(archive, restoreAs('copy'));
      const { accounts } = await module.restored.of('copy');
      expect(accounts).to.be.greaterThan(PEOPLE[kind] - 1);
      expect(await module.restored.undo('copy')).to.deep.include({ accounts, accountsKept: 0 });
      expect(Math.max(...claims.sizes)).to.be.lessThan(MAX_CLAIM);
      expect(await entries()).to.deep.equal(before);
    });
  });
}

/** Notes how long each claim is that is written, until its process dies. */
class WatchedLedger {
  readonly sizes: number[] = [];
  app = '';
  #isDead = false;

  constructor(private readonly under: Ledger) {}

  die(): void {
    this.#isDead = true;
  }

  get ledger(): Ledger {
    return new Proxy(this.under, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]): Promise<unknown> => {
          if (this.#isDead) throw new BackupError('store-unreachable', 'the process is dead');
          if (name === 'put' && args[0] === 'claims') this.#note(String(args[2]));
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
  }

  #note(claim: string): void {
    this.sizes.push(Buffer.byteLength(claim));
    this.app = (JSON.parse(claim) as { undo: { app?: string } }).undo.app ?? this.app;
  }
}

function keyOf({ key }: LedgerEntry): string {
  return key;
}

function withPeople(entries: Awaited<ReturnType<typeof unzip>>, count: number): typeof entries {
  return entries.map(({ name, content }) => {
    if (!name.endsWith('/users.json')) return { name, content };
    const people = JSON.parse(content.toString()) as Record<string, string>;
    for (let n = 0; n < count; n += 1) people[`person-${n}`] = `p${n}@example.org`;
    return { name, content: Buffer.from(JSON.stringify(people)) };
  });
}
