import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { StoredEvent } from '../../src/events/event.js';
import type { UserMapping } from '../../src/cms/event-vocabulary.js';
import { readAll } from '../support/events.js';
import { openTempModule, restoreAs, type OpenModule } from '../support/module.js';
import { parseExactly } from '../support/squidex/exact-json.js';
import { eventPath } from '../../src/archive/squidex/squidex-names.js';
import { NEW_APP, unzip, withArchive, zip } from '../support/squidex/squidex.js';
import { filesOf, NEW_HOST, oracleTarget, remapped, type RestoredEvent } from '../support/squidex/squidex-oracle.js';

const FOLDER = 'spec/fixtures/squidex-cases';
const ALL_AS_IT_WAS = { people: 'match', rules: 'keep', clients: 'keep', schedules: 'keep' } as const;

/**
 * Elsewhere it is shown that what the archives are rewritten to is what the real Squidex makes of them, but for what is
 * documented. Here, that a restore leaves just that in the event store and the asset store.
 */
describe('An archive of a real Squidex, restored', () => {
  let opened: OpenModule;

  beforeEach(async () => {
    opened = await openTempModule();
  });
  afterEach(() => opened.dispose());

  const restore = async (path: string) => {
    const target = await withArchive(path, (archive) => oracleTarget(archive, 'copy'));
    const ids = await withArchive(path, peopleOf);
    const accounts = new Map<string, string>();
    for (const [id, email] of ids) {
      const { to, how } = target.users.get(id) ?? { to: id, how: 'unknown' };
      if (how === 'created' && ![...accounts.values()].includes(to)) accounts.set(email, to);
    }
    for (const [email, id] of accounts) await opened.parts.users.create({ id, email });
    const options = restoreAs('copy', { ...ALL_AS_IT_WAS, assetUrl: `${NEW_HOST}api/assets/` });
    const plan = await opened.module.planRestore(path, options);
    const result = await opened.module.restore(path, options);
    expect(plan.warnings).to.deep.equal(result.warnings);
    const events = await readAll(opened.base.store, result.app.id);
    return { result, events: events.map((event) => restored(event, result.app.id, result.people)) };
  };

  const storedFiles = async (app: string): Promise<Readonly<Record<string, string>>> => {
    const files: Record<string, string> = {};
    for await (const { name } of opened.base.assetStorage.list('')) {
      const digest = createHash('sha256');
      for await (const chunk of opened.base.assetStorage.read(name)) digest.update(chunk);
      files[name.replace(app, NEW_APP)] = digest.digest('hex');
    }
    return files;
  };

  it('are eighteen', async () => {
    expect((await readdir(FOLDER)).filter((name) => name.endsWith('.zip'))).to.have.length(18);
  });

  for (const name of [
    ...['1e400', 'appname', 'assets', 'case', 'comments', 'dupkeys', 'escapes', 'ids', 'lifecycle', 'mails', 'numbers'],
    ...['rbmp', 'rules', 'sched', 'tags5', 'u2028', 'unknown', 'v4'],
  ]) {
    it(`holds what it is rewritten to, event by event and file by file, and can be backed up: ${name}`, async () => {
      const path = join(FOLDER, `${name}.zip`);
      const { result, events } = await restore(path);
      expect(events).to.deep.equal(await withArchive(path, (archive) => remapped(archive, 'copy')));
      expect(await storedFiles(result.app.id)).to.deep.equal(await withArchive(path, filesOf));
      const { point } = await opened.module.create('copy', { verify: 'replay', allowMissing: true });
      expect((await opened.module.verify(point.id, 'replay')).problems).to.deep.equal([]);
    });
  }

  it('is one app where it creates the app twice', async () => {
    const entries = await unzip(join(FOLDER, 'lifecycle.zip'));
    const creation = entries.find(({ name }) => name === eventPath(0))?.content ?? Buffer.alloc(0);
    const count = entries.filter(({ name }) => name.startsWith('events/')).length;
    const path = join(opened.folder, 'twice.zip');
    await zip(path, [...entries, { name: eventPath(count), content: creation }]);
    const { result, events } = await restore(path);
    expect(result.app.name).to.equal('copy');
    expect(events.filter(({ type }) => type === 'AppCreatedEvent')).to.have.length(2);
    expect(events).to.have.length(count + 1);
    const told = result.warnings.filter(({ code }) => code === 'event-kept-odd').map(({ message }) => message);
    expect(told).to.have.length(1);
    expect(told[0]).to.contain('it creates the app a second time');
    expect((await opened.module.apps()).map(({ name }) => name)).to.deep.equal(['copy']);
  });
});

async function peopleOf(archive: Parameters<typeof filesOf>[0]): Promise<readonly (readonly [string, string])[]> {
  const json = (await archive.documents()).get('users.json') ?? Buffer.from('{}');
  return Object.entries(JSON.parse(Buffer.from(json).toString()) as Record<string, string>);
}

/** In the words of the oracle: the new app's id is known, and people without an account have the ids they had. */
function restored(event: StoredEvent, app: string, people: readonly UserMapping[]): RestoredEvent {
  const gone = people.filter(({ how }) => how === 'unknown');
  const back = (text: string): string =>
    gone.reduce((all, { from, to }) => all.replaceAll(to, from), text.replaceAll(app, NEW_APP));
  const metadata = JSON.parse(back(Buffer.from(event.metadata).toString())) as Record<string, unknown>;
  const { CommitId, ...headers } = metadata;
  expect(CommitId).to.equal(event.commit);
  return {
    stream: back(event.stream),
    number: event.revision,
    type: event.type,
    headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)])),
    payload: parseExactly(back(Buffer.from(event.payload).toString())),
  };
}
