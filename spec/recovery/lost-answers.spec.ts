import { expect } from 'chai';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupModule } from '../../src/backup-module.js';
import type { ModuleParts } from '../../src/config/module-parts.js';
import { Claims } from '../../src/claims/claims.js';
import { AppHost } from '../../src/cms/app-host.js';
import type { AppName } from '../../src/cms/app-naming.js';
import { LedgerDocumentStore } from '../../src/cms/ledger-document-store.js';
import { LedgerUserDirectory } from '../../src/cms/ledger-user-directory.js';
import { SQUIDEX_NAMING } from '../../src/cms/squidex/squidex-naming.js';
import { countEvents } from '../../src/restore/count-events.js';
import { Catalog } from '../../src/restore-points/catalog.js';
import { AssetStore } from '../../src/storage/asset-store.js';
import { LEDGER_WRITES, STORAGE_WRITES, STORE_WRITES } from '../support/faults/faulty.js';
import { contentsOf } from '../support/left-over.js';
import { LossyLine, type Loss } from '../support/faults/lossy-line.js';
import { idsOf, requireTruth, SWEPT_VERBS, Tally, type SweptVerb } from '../support/faults/swept-verbs.js';
import { embeddedParts, filesBelow, moduleParts, restoreAs, RICH, type BaseParts } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';

/** Every request is lost in every way; without it, a part of the ways in which a process dies. */
const ALL = process.env['EVENTARK_SWEEP'] === 'all';

/** More requests than any verb makes. */
const ENDLESS = 200;

/** What the host knows of apps: that it was told last. It outlives every process. */
class Host extends AppHost {
  readonly reserved = new Set<string>();
  readonly shown = new Set<string>();

  override async reserve({ id }: AppName): Promise<void> {
    this.reserved.add(id);
  }

  override async activate({ id }: AppName): Promise<void> {
    this.shown.add(id);
  }

  override async deactivate({ id }: AppName): Promise<void> {
    this.shown.delete(id);
  }

  override async release({ id }: AppName): Promise<void> {
    this.reserved.delete(id);
  }
}

/** The module at the end of a line; a process of its own as far as claims are concerned. */
function openModuleOn(folder: string, host: Host, line: LossyLine, process: string, cap: number) {
  const base = embeddedParts(folder);
  const lossy: BaseParts = {
    store: line.to(base.store, STORE_WRITES),
    ledger: line.to(base.ledger, LEDGER_WRITES),
    assetStorage: line.to(base.assetStorage, [...STORAGE_WRITES, 'sweep']),
    destination: line.to(base.destination, [...STORAGE_WRITES, 'sweep']),
  };
  const standard = moduleParts(folder, lossy);
  const self = { host: 'spec', machine: 'spec', space: `${process} pid:[1]`, pid: 1, started: '1' };
  const parts: ModuleParts = {
    ...standard,
    cap,
    assets: new AssetStore(lossy.assetStorage, SQUIDEX_NAMING),
    catalog: new Catalog(lossy.destination),
    host: line.to(host, ['reserve', 'activate', 'deactivate', 'release']),
    documents: new LedgerDocumentStore(lossy.ledger),
    users: new LedgerUserDirectory(lossy.ledger),
    claims: new Claims(lossy.ledger, () => new Date(), { self, lookUpAfterMs: [0] }),
  };
  const close = async (): Promise<void> => {
    for (const part of Object.values(base) as { close(): Promise<void> }[]) await part.close();
  };
  return { module: new BackupModule(parts), base, close };
}

const SOUND = (): LossyLine => new LossyLine({ at: Infinity, arrives: true });

describe('an answer that is lost', () => {
  let origin: Awaited<ReturnType<typeof tempFolder>>;
  let work: Awaited<ReturnType<typeof tempFolder>>;
  let points: readonly string[];
  let wholeEvents: number;
  let wholeFiles: number;
  let copyEvents: number;

  before(async () => {
    origin = await tempFolder();
    work = await tempFolder();
    const { module, base, close } = openModuleOn(origin.path, new Host(), SOUND(), 'before', 10);
    // The app is there without its people, so that a copy has accounts to make.
    await module.restore(RICH, restoreAs('blog'));
    for (const { key } of await base.ledger.list('users')) await base.ledger.remove('users', key, 'any');
    for (let n = 0; n < 3; n += 1) await module.create('blog');
    const [, second = ''] = await idsOf(module);
    points = await idsOf(module);
    const [blog] = await module.apps();
    wholeEvents = await countEvents(base.store, blog?.id ?? '');
    wholeFiles = await new AssetStore(base.assetStorage, SQUIDEX_NAMING).count(blog?.id ?? '');
    expect(second).not.to.equal('');
    await close();
    copyEvents = await eventsOfCopy();
  });
  after(async () => {
    await origin.remove();
    await work.remove();
  });

  /** The app has nobody, so its copy assigns nobody. */
  const eventsOfCopy = async (): Promise<number> => {
    const folder = join(work.path, 'data');
    await cp(origin.path, folder, { recursive: true });
    const { module, base, close } = openModuleOn(folder, new Host(), SOUND(), 'earlier', 10);
    const { app } = await module.copy('blog', { ...restoreAs('copy'), name: 'copy' });
    const events = await countEvents(base.store, app.id);
    await close();
    await rm(folder, { recursive: true });
    return events;
  };

  /** Runs the verb over a line that breaks as `loss` says; false if it never did. */
  const suffer = async (swept: SweptVerb, loss: Loss, tally: Tally): Promise<boolean> => {
    const { verb, run } = swept;
    const folder = join(work.path, 'data');
    await cp(origin.path, folder, { recursive: true });
    const host = new Host();
    const line = new LossyLine(loss);
    if (verb === 'unprotect') await protectFirst(folder);
    const first = openModuleOn(folder, host, line, 'first', swept.cap ?? 3);
    const said = await run({ module: first.module, archive: RICH, points }).then(
      () => 'done',
      (error: unknown) => error,
    );
    await first.close();
    if (line.broke) {
      tally.add(said);
      await requireWhole(folder, host, { swept, said, loss });
    }
    await rm(folder, { recursive: true });
    return line.broke;
  };

  const protectFirst = async (folder: string): Promise<void> => {
    const sound = openModuleOn(folder, new Host(), SOUND(), 'earlier', 10);
    await sound.module.protect(points[1] ?? '', true);
    await sound.close();
  };

  const requireWhole = async (
    folder: string,
    host: Host,
    { swept, said, loss }: { readonly swept: SweptVerb; readonly said: unknown; readonly loss: Loss },
  ): Promise<void> => {
    const next = openModuleOn(folder, host, SOUND(), 'next', 10);
    try {
      await requireTruth(swept, { module: next.module, points }, said, loss);
      await requireWholeOrNothing(next, folder, host, `${swept.verb}, ${JSON.stringify(loss)}`);
    } finally {
      await next.close();
    }
  };

  const requireWholeOrNothing = async (
    { module, base }: ReturnType<typeof openModuleOn>,
    folder: string,
    host: Host,
    when: string,
  ): Promise<void> => {
    const apps = await module.apps();
    const ids = apps.map(({ id }) => id);
    const { events, claims, files } = await contentsOf(folder);
    expect(claims, when).to.deep.equal([]);
    expect((await base.ledger.list('claims')).length, when).to.equal(0);
    const isCopied = when.startsWith('copy');
    const copied = apps.filter(({ name }) => name === 'copy').length;
    expect(events, when).to.equal(wholeEvents * (ids.length - copied) + (isCopied ? copyEvents : wholeEvents) * copied);
    const documents = (await base.ledger.list('documents')).map(({ key }) => key.slice(0, 36));
    expect(new Set(documents), when).to.deep.equal(new Set(ids));
    const records = (await base.ledger.list('restores')).map(({ key }) => key.slice(0, 36));
    expect(new Set(records), when).to.deep.equal(new Set(ids));
    expect((await base.ledger.list('users')).length, when).to.equal(isCopied ? 0 : 3 * copied);
    const assets = files.filter((file) => file.startsWith('assets/'));
    for (const id of ids) {
      expect(assets.filter((file) => file.startsWith(`assets/${id}`)).length, when).to.equal(wholeFiles);
    }
    expect(assets.length, when).to.equal(wholeFiles * ids.length);
    // The host was told of what can be seen, and keeps no name for what cannot.
    const copies = apps.filter(({ name }) => name === 'copy').map(({ id }) => id);
    expect([...host.shown], `${when}: shown`).to.deep.equal(copies);
    expect([...host.reserved], `${when}: reserved`).to.deep.equal(copies);
    await requireListed(module, folder, when);
    if (copies.length === 0) await module.planRestore(RICH, restoreAs('copy'));
  };

  const requireListed = async (module: BackupModule, folder: string, when: string): Promise<void> => {
    const { points: listed, damaged } = await module.list();
    expect(damaged, when).to.deep.equal([]);
    for (const { id } of listed) {
      if (points.includes(id)) continue;
      expect((await module.verify(id, 'checksums')).problems, when).to.deep.equal([]);
    }
    const expected = listed.flatMap(({ archive, protected: isKept }) => {
      const base = archive.slice(0, -'.zip'.length);
      return [archive, `${base}.json`, ...(isKept ? [`${base}.protected`] : [])];
    });
    expect(await filesBelow(join(folder, 'backups')), when).to.have.members(expected);
    expect(await filesBelow(join(folder, 'tmp')), when).to.deep.equal([]);
  };

  const WAYS: readonly Omit<Loss, 'at' | 'arrives'>[] = [
    {},
    ...(ALL ? [1, 2, 3, 4, 5, 6, 8, 12] : [3]).map((downFor) => ({ downFor })),
    ...(ALL ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12] : [0, 2, 5]).map((diesAfter) => ({ diesAfter })),
  ];

  for (const verb of SWEPT_VERBS) {
    it(`changes no truth about a ${verb.verb}`, async function () {
      this.timeout(ALL ? 3_600_000 : 120_000);
      const tally = new Tally();
      let at = 0;
      for (let more = true; more;) {
        at += 1;
        expect(at).to.be.lessThan(ENDLESS);
        more = false;
        for (const [nth, way] of WAYS.entries()) {
          for (const arrives of [false, true]) {
            // A third of the ways for each request, and the others for the next two.
            if (!ALL && (nth + at + Number(arrives)) % 3 > 0) continue;
            const broke = await suffer(verb, { at, arrives, ...way }, tally);
            more ||= broke;
          }
        }
      }
      if (this.test) this.test.title += ` (${at - 1} requests, ${tally.toString()})`;
      expect(tally.total).to.be.at.least(2 * WAYS.length);
    });
  }
});
