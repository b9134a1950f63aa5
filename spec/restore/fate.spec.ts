import { expect } from 'chai';
import { AppendBatch } from '../../src/events/append-batch.js';
import { restoreLines } from '../../src/cli/view/restore-text.js';
import type { RestoreResult } from '../../src/restore/restore-result.js';
import { append, newEvent, readAll, text } from '../support/events.js';
import { openTempModule, PLAIN, restoreAs, RICH, type OpenModule } from '../support/module.js';
import { attachmentPath } from '../../src/archive/squidex/squidex-names.js';
import { join } from 'node:path';
import { OLD_URLS, unzip, zip } from '../support/squidex/squidex.js';

const codesOf = ({ warnings }: RestoreResult): readonly string[] => warnings.map(({ code }) => code);

describe('what becomes of a copy', () => {
  let open: OpenModule;

  beforeEach(async () => {
    open = await openTempModule();
  });
  afterEach(async () => open.dispose());

  const textOf = async (app: string): Promise<string> =>
    (await readAll(open.base.store, app)).map(({ payload }) => text(payload)).join('\n');

  describe('of a deleted app', () => {
    let id: string;
    let point: string;

    beforeEach(async () => {
      const { app } = await open.module.restore(RICH, restoreAs('blog'));
      id = app.id;
      const events = (await readAll(open.base.store, id)).filter(({ stream }) => stream === `app-${id}`);
      const deleted = newEvent('AppDeletedEvent', `{"permanent":false,"appId":"${id},blog","actor":"client:blog:x"}`);
      await open.base.store.append(AppendBatch.of([append(`app-${id}`, events.length - 1, deleted)]));
      point = (await open.module.create(id)).point.id;
    });

    it('is deleted too, which plan and result say', async () => {
      for (const verb of ['planRestore', 'restore'] as const) {
        const result = await open.module[verb](point, { name: 'copy', clients: 'none' });
        expect(result.remap.deleted).to.equal(true);
        expect(codesOf(result)).to.include('app-deleted').and.not.to.include('app-without-people');
      }
      expect((await open.module.apps()).map(({ name, deleted }) => [name, deleted])).to.have.deep.members([
        ['blog', true],
        ['copy', true],
      ]);
    });

    it('lives if it is revived', async () => {
      const result = await open.module.restore(point, { name: 'copy', revive: true });
      expect(codesOf(result)).not.to.include('app-deleted');
      expect(result.remap).to.include({ deleted: false, deletionsLeftOut: 1 });
      expect((await open.module.apps()).find(({ name }) => name === 'copy')?.deleted).to.equal(false);
      expect((await readAll(open.base.store, result.app.id)).map(({ type }) => type)).not.to.include('AppDeletedEvent');
      expect((await open.module.verify((await open.module.create('copy')).point.id, 'replay')).problems).to.deep.equal(
        [],
      );
    });
  });

  /** What follows in the app's own stream, and how often it was deleted, if it is deleted at the end. */
  const ENDS: readonly (readonly [title: string, types: readonly string[], deleted: boolean, deletions: number])[] = [
    ['of an app that was not deleted', [], false, 0],
    ['of an app that was deleted for good', ['AppDeletedEvent'], true, 1],
    ['of an app that was deleted twice', ['AppDeletedEvent', 'AppDeletedEvent'], true, 2],
    ['of an app that was archived by an old Squidex', ['AppArchivedEvent'], true, 1],
    ['of an app whose deletion is written in another case', ['appdeletedevent'], true, 1],
    ['of an app that something was written to after its deletion', ['AppDeletedEvent', 'AppUpdatedEvent'], true, 1],
    ['of an app that was created again', ['AppDeletedEvent', 'AppCreatedEvent'], false, 1],
  ];
  for (const [title, types, deleted, deletions] of ENDS) {
    it(`${title}: plan and result say the same, and nobody opens what is deleted`, async () => {
      const { app } = await open.module.restore(PLAIN, restoreAs('blog'));
      const own = (await readAll(open.base.store, app.id)).filter(({ stream }) => stream === `app-${app.id}`);
      for (const [at, type] of types.entries()) {
        const payload = `{"name":"blog","permanent":true,"appId":"${app.id},blog","actor":"client:blog:x"}`;
        const next = append(`app-${app.id}`, own.length - 1 + at, newEvent(type, payload));
        await open.base.store.append(AppendBatch.of([next]));
      }
      const { point } = await open.module.create(app.id);
      for (const verb of ['planRestore', 'restore'] as const) {
        const left = await open.module[verb](point.id, restoreAs('left'));
        expect(left.remap, verb).to.include({ deleted, deletionsLeftOut: 0 });
        expect(codesOf(left).includes('app-deleted')).to.equal(deleted);
        expect(left.openedBy?.length).to.equal(deleted ? 0 : 1);
        expect(restoreLines(left)).to.include(`  opened by  ${deleted ? 'nobody' : 'ada@example.org (Owner)'}`);
        const revived = await open.module[verb](point.id, restoreAs('revived', { revive: true }));
        expect(revived.remap, verb).to.include({ deleted: false, deletionsLeftOut: deletions });
        expect(revived.openedBy).to.have.length(1);
        const lines = restoreLines(revived).join('\n');
        if (deletions > 0)
          expect(lines).to.include(`${deletions} deletion${deletions > 1 ? 's' : ''} of the app left out`);
      }
    });
  }

  describe('whose content has links', () => {
    it('leaves them where they lead if nobody knows the address here, and says how many', async () => {
      const result = await open.module.restore(RICH, restoreAs('copy'));
      const { urlsLeft } = result.remap;
      expect(urlsLeft).to.be.greaterThan(0);
      expect(result.remap.urlsRewritten).to.equal(0);
      expect(result.warnings.find(({ code }) => code === 'links-left')?.message).to.include(`${urlsLeft} asset links`);
      expect((await textOf(result.app.id)).split(OLD_URLS.assets)).to.have.length(urlsLeft + 1);
      // A copy of the copy is no nearer to the address, whatever it is called.
      const { point } = await open.module.create('copy');
      const again = await open.module.restore(point.id, restoreAs('again'));
      expect(again.remap).to.include({ urlsLeft, urlsRewritten: 0 });
      expect(await textOf(again.app.id)).not.to.include('/again/');
    });

    it('says that the address it is told had no effect, and why', async () => {
      const assetUrl = 'https://here.example.net/api/assets';
      const bare = await open.module.restore(PLAIN, restoreAs('bare', { assetUrl }));
      expect(bare.remap.urlsRewritten).to.equal(0);
      expect(bare.addressUnused).to.equal('no-links');
      expect(restoreLines(bare)).to.include('  asset URL  no effect: the history has no asset links');
      const silent = await open.module.planRestore(
        await withoutAddresses(open.folder),
        restoreAs('silent', { assetUrl }),
      );
      expect(silent.addressUnused).to.equal('no-addresses');
      expect(restoreLines(silent)).to.include(
        '  asset URL  no effect: the archive does not say where its asset links lead',
      );
      const untold = await open.module.planRestore(PLAIN, restoreAs('untold'));
      expect(untold.addressUnused).to.equal(undefined);
    });

    it('rewrites them to the address that it is told, and within that server from then on', async () => {
      const assetUrl = 'https://here.example.net/api/assets';
      const first = await open.module.restore(RICH, restoreAs('first', { assetUrl }));
      expect(first.remap.urlsLeft).to.equal(0);
      expect(first.remap.urlsRewritten).to.be.greaterThan(0);
      expect(codesOf(first)).not.to.include('links-left');
      expect(first.addressUnused).to.equal(undefined);
      const { point } = await open.module.create('first');
      const second = await open.module.restore(point.id, restoreAs('second'));
      expect(second.remap.urlsLeft).to.equal(0);
      const words = await textOf(second.app.id);
      expect(words).to.include('https://here.example.net/api/assets/second/');
      expect(words).not.to.include('https://here.example.net/api/assets/first/');
    });
  });
});

/** As Squidex wrote archives before it knew addresses. */
async function withoutAddresses(folder: string): Promise<string> {
  const entries = await unzip(RICH);
  return zip(
    join(folder, 'without-addresses.zip'),
    entries.filter(({ name }) => name !== attachmentPath('Urls.json')),
  );
}
