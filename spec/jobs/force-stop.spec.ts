import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { AssetStore } from '../../src/storage/asset-store.js';
import { SQUIDEX_NAMING } from '../../src/cms/squidex/squidex-naming.js';
import { Catalog } from '../../src/restore-points/catalog.js';
import type { OpenBytes, Storage } from '../../src/storage/storage.js';
import { FaultyStorage } from '../support/faults/faulty-storage.js';
import { filesBelow } from '../support/module.js';
import { openHttp, type HttpUnderTest } from '../support/http.js';

/** A storage whose next write or removal does not answer until it is freed, as one of a server that hangs. */
class HangingStorage extends FaultyStorage {
  #hanging:
    { readonly kind: 'write' | 'remove'; readonly reached: () => void; readonly freed: Promise<void> } | undefined;

  #underWay = 0;

  constructor(private readonly whole: Storage) {
    super(whole, []);
  }

  /** `reached` resolves when it hangs. */
  hang(kind: 'write' | 'remove'): { readonly reached: Promise<void>; readonly free: () => void } {
    const [reached, freed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    this.#hanging = { kind, reached: () => reached.resolve(), freed: freed.promise };
    return { reached: reached.promise, free: () => freed.resolve() };
  }

  /** Resolves once only what hangs is under way. */
  async othersEnded(): Promise<void> {
    for (let quiet = 0; quiet < 10; quiet = this.#underWay > 0 ? 0 : quiet + 1) await sleep(20);
  }

  override async write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    await this.#pass('write');
    this.#underWay += 1;
    try {
      return await this.whole.write(name, open, signal);
    } finally {
      this.#underWay -= 1;
    }
  }

  override async remove(name: string): Promise<void> {
    await this.#pass('remove');
    return this.whole.remove(name);
  }

  async #pass(kind: 'write' | 'remove'): Promise<void> {
    if (this.#hanging?.kind !== kind) return;
    const { reached, freed } = this.#hanging;
    this.#hanging = undefined;
    reached();
    await freed;
  }
}

describe('A job that was cancelled and hangs', () => {
  let http: HttpUnderTest;
  let assets: HangingStorage;
  let destination: HangingStorage;
  let free: (() => void) | undefined;

  beforeEach(async () => {
    http = await openHttp((base) => {
      assets = new HangingStorage(base.assetStorage);
      destination = new HangingStorage(base.destination);
      return {
        ...{ assetStorage: assets, assets: new AssetStore(assets, SQUIDEX_NAMING) },
        ...{ destination, catalog: new Catalog(destination) },
      };
    });
  });
  afterEach(async () => {
    free?.();
    await http.dispose();
  });

  const ask = async (path: string, body: object = {}): Promise<Record<string, unknown>> =>
    (await http.call('POST', path, body)).body;
  const done = async (path: string, body: object = {}): Promise<string> => {
    const { id } = await ask(path, body);
    expect((await http.ended(id))['state'], path).to.equal('completed');
    return String(id);
  };
  /** Starts a job that hangs there, cancels it, and stops it by force. Returns what its failure says. */
  const stopHanging = async (storage: HangingStorage, kind: 'write' | 'remove', path: string, body: object = {}) => {
    const hung = storage.hang(kind);
    free = hung.free;
    const id = String((await ask(path, body))['id']);
    await hung.reached;
    await storage.othersEnded();
    expect((await ask(`/jobs/${id}:cancel`))['state']).to.equal('cancelling');
    expect(await http.opened.module.claims(), 'what it holds').to.have.length(1);
    const stopped = await ask(`/jobs/${id}:cancel`, { force: true });
    expect(stopped['state']).to.equal('cancelled');
    expect(await http.opened.module.claims(), 'what it still holds').to.deep.equal([]);
    return stopped['failure'] as { readonly code: string; readonly changed: string };
  };
  const names = async (): Promise<readonly string[]> => (await http.opened.module.apps()).map(({ name }) => name);
  const files = async (): Promise<readonly string[]> => filesBelow(`${http.opened.folder}/assets`);

  it('as a restore lets go of the name: nothing of the app is there, and the name is free', async () => {
    const backup = await done('/apps/shop/backups');
    const before = await files();
    const failure = await stopHanging(assets, 'write', '/restores', { backup, name: 'copied' });
    expect(failure).to.include({ code: 'cancelled', changed: 'rolledBack' });
    expect(await names()).to.deep.equal(['shop']);
    expect(await files()).to.deep.equal(before);
    free?.();
    await sleep(200);
    expect(await names(), 'after the disk answers').to.deep.equal(['shop']);
    await done('/restores', { backup, name: 'copied' });
  });

  it('as the removal of a restored app is finished: nothing of it is left', async () => {
    const backup = await done('/apps/shop/backups');
    const before = await files();
    const restore = await done('/restores', { backup, name: 'copied' });
    await stopHanging(assets, 'remove', `/restores/${restore}:undo`);
    expect(await names()).to.deep.equal(['shop']);
    expect(await files()).to.deep.equal(before);
    await done('/restores', { backup, name: 'copied' });
  });

  it('as the deletion of a backup is finished: it is gone, and another one is not', async () => {
    const [first, second] = [await done('/apps/shop/backups'), await done('/apps/shop/backups')];
    await stopHanging(destination, 'remove', '/apps/shop/backups:delete', { ids: [first] });
    const { points } = await http.opened.module.list('shop');
    expect(points.map(({ id }) => id)).to.deep.equal([second]);
    const left = await filesBelow(`${http.opened.folder}/backups`);
    expect(left.filter((name) => name.includes(first))).to.deep.equal([]);
  });
});
