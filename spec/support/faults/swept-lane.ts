import { expect } from 'chai';
import { BackupModule } from '../../../src/backup-module.js';
import { Claims } from '../../../src/claims/claims.js';
import { SQUIDEX_NAMING } from '../../../src/cms/squidex/squidex-naming.js';
import type { ModuleParts } from '../../../src/config/module-parts.js';
import { countEvents } from '../../../src/restore/count-events.js';
import { AssetStore } from '../../../src/storage/asset-store.js';
import type { Storage } from '../../../src/storage/storage.js';
import { moduleParts, restoreAs, type BaseParts } from '../module.js';
import { LossyLine, type Loss } from './lossy-line.js';
import type { SweptPlace } from './swept-places.js';
import { idsOf, requireTruth, type SweptVerb } from './swept-verbs.js';

/** What a sound run of a verb adds. */
export interface Copied {
  readonly events: number;
  readonly users: number;
}

export interface Suffered {
  /** Requests that change something. */
  readonly changed: number;
  readonly broke: boolean;
  readonly said: unknown;
  readonly copied: Copied;
}

interface Opened {
  readonly module: BackupModule;
  readonly base: BaseParts;
  readonly close: () => Promise<void>;
}

const SOUND = (): LossyLine => new LossyLine({ at: Infinity, arrives: true });

/** A place with an app, three restore points of it, and a temporary folder: one loss after the other. Several go side by side. */
export class SweptLane {
  #points: readonly string[] = [];
  #events = 0;
  #files = 0;

  private constructor(
    private readonly place: SweptPlace,
    private readonly folder: string,
    private readonly archive: string,
  ) {}

  static async prepared(place: SweptPlace, folder: string, archive: string): Promise<SweptLane> {
    const lane = new SweptLane(place, folder, archive);
    await lane.#prepare();
    return lane;
  }

  dispose(): Promise<void> {
    return this.place.dispose();
  }

  /** Runs the verb over a line that breaks as `loss` says, lets the next process recover, and looks at what is there. */
  async suffer(swept: SweptVerb, loss: Loss, copied?: Copied): Promise<Suffered> {
    const when = `${swept.verb}, ${JSON.stringify(loss)}`;
    await this.place.reset();
    if (swept.verb === 'unprotect') await this.#protect();
    const line = new LossyLine(loss);
    const first = await this.#open(line, 'first', swept.cap ?? 3);
    const said = await swept.run({ module: first.module, archive: this.archive, points: this.#points }).then(
      () => 'done',
      (error: unknown) => error,
    );
    await first.close();
    const next = await this.#open(SOUND(), 'next', 10);
    try {
      await requireTruth(swept, { module: next.module, points: this.#points }, said, loss);
      const whole = copied ?? (await this.#added(next));
      await this.#requireWholeOrNothing(next, whole, when);
      return { changed: line.changed, broke: line.broke, said, copied: whole };
    } finally {
      await next.close();
    }
  }

  async #prepare(): Promise<void> {
    const { module, base, close } = await this.#open(SOUND(), 'before', 10);
    await module.restore(this.archive, restoreAs('blog'));
    // The app is there without its people, so that a copy has accounts to make.
    for (const { key } of await base.ledger.list('users')) await base.ledger.remove('users', key, 'any');
    for (let n = 0; n < 3; n += 1) await module.create('blog');
    this.#points = await idsOf(module);
    const [blog] = await module.apps();
    this.#events = await countEvents(base.store, blog?.id ?? '');
    this.#files = await new AssetStore(base.assetStorage, SQUIDEX_NAMING).count(blog?.id ?? '');
    expect(this.#files).to.be.greaterThan(0);
    await close();
    await this.place.keep();
  }

  async #open(line: LossyLine, process: string, cap: number): Promise<Opened> {
    const { base, close } = await this.place.open(line);
    const self = { host: 'spec', machine: 'spec', space: `${process} pid:[1]`, pid: 1, started: '1' };
    const claims = new Claims(base.ledger, () => new Date(), { self, lookUpAfterMs: [0, 50] });
    const parts: ModuleParts = { ...moduleParts(this.folder, base), cap, claims };
    return { module: new BackupModule(parts), base, close };
  }

  async #protect(): Promise<void> {
    const { module, close } = await this.#open(SOUND(), 'earlier', 10);
    await module.protect(this.#points[1] ?? '', true);
    await close();
  }

  /** Of a sound run: what is there beside the app of before. */
  async #added({ base }: Opened): Promise<Copied> {
    const users = (await base.ledger.list('users')).length;
    return { events: Math.max(0, (await this.place.events()) - this.#events), users };
  }

  async #requireWholeOrNothing({ module, base }: Opened, copied: Copied, when: string): Promise<void> {
    const apps = await module.apps();
    const ids = apps.map(({ id }) => id);
    const copies = apps.filter(({ name }) => name === 'copy').length;
    expect(await base.ledger.list('claims'), when).to.deep.equal([]);
    expect(await this.place.events(), `${when}: events`).to.equal(
      this.#events * (ids.length - copies) + copied.events * copies,
    );
    const documents = (await base.ledger.list('documents')).map(({ key }) => key.slice(0, 36));
    expect(new Set(documents), when).to.deep.equal(new Set(ids));
    const records = (await base.ledger.list('restores')).map(({ key }) => key.slice(0, 36));
    expect(new Set(records), when).to.deep.equal(new Set(ids));
    expect((await base.ledger.list('users')).length, `${when}: users`).to.equal(copied.users * copies);
    const assets = await namesIn(base.assetStorage);
    for (const id of ids) expect(assets.filter((name) => name.startsWith(id)).length, when).to.equal(this.#files);
    expect(assets.length, `${when}: files`).to.equal(this.#files * ids.length);
    expect(await this.place.unlisted(), when).to.deep.equal([]);
    await this.#requireListed(module, base.destination, when);
    if (copies === 0) await module.planRestore(this.archive, restoreAs('copy'));
  }

  async #requireListed(module: BackupModule, destination: Storage, when: string): Promise<void> {
    const { points: listed, damaged } = await module.list();
    expect(damaged, when).to.deep.equal([]);
    for (const { id } of listed.filter((point) => !this.#points.includes(point.id))) {
      expect((await module.verify(id, 'checksums')).problems, when).to.deep.equal([]);
    }
    const expected = listed.flatMap(({ archive, protected: isKept }) => {
      const base = archive.slice(0, -'.zip'.length);
      return [archive, `${base}.json`, ...(isKept ? [`${base}.protected`] : [])];
    });
    expect(await namesIn(destination), `${when}: destination`).to.have.members(expected);
  }
}

async function namesIn(storage: Storage): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of storage.list('')) names.push(name);
  return names;
}
