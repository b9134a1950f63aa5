import { readFile } from 'node:fs/promises';
import { PEOPLE_DOCUMENT } from '../../../src/cms/document-store.js';
import { readAll } from '../../support/events.js';
import { openTempModule, RICH, type OpenModule } from '../../support/module.js';
import { expectStates } from '../../support/squidex/expected-states.js';
import { NEW_HOST, OLD_HOST } from '../../support/squidex/squidex-oracle.js';
import { fixture, NEW_APP, withArchive } from '../../support/squidex/squidex.js';

/** Points of the archive, and what the oracle calls them: the last is the whole, of which Squidex restores one event less. */
const POINTS = [
  [30, '30'],
  [60, '60'],
  [90, '90'],
  [120, '120'],
  [150, '150'],
  [174, '173'],
] as const;

describe('an app as of a point in its history, beside the real Squidex', () => {
  let open: OpenModule;

  beforeEach(async () => {
    open = await openTempModule();
    const documents = await withArchive(RICH, async (archive) => archive.documents());
    const emails = JSON.parse(Buffer.from(documents.get(PEOPLE_DOCUMENT) ?? '').toString()) as Record<string, string>;
    for (const email of Object.values(emails)) {
      if (/.@./.test(email)) await open.parts.users.create({ id: `new-${email.split('@')[0] ?? ''}`, email });
    }
  });
  afterEach(async () => open.dispose());

  for (const [event, name] of POINTS) {
    it(`has the states that Squidex had after event ${event}`, async () => {
      const kept = { rules: 'keep', clients: 'keep', schedules: 'keep', people: 'match' } as const;
      const { app } = await open.module.restore(RICH, {
        ...kept,
        name: 'copy',
        appId: NEW_APP,
        assetUrl: `${NEW_HOST}api/assets/`,
        until: { event },
      });
      const text = await readFile(fixture('rich-v2.states.json'), 'utf8');
      // Squidex leaves some links as they are.
      const oracle = text
        .replaceAll(`${OLD_HOST}api/assets/blog/`, `${NEW_HOST}api/assets/copy/`)
        .replaceAll(OLD_HOST, NEW_HOST);
      const events = await readAll(open.base.store, app.id);
      expectStates(events, oracle, (states) => (states as Record<string, unknown>)[name]);
    });
  }
});
