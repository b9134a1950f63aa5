import { expect } from 'chai';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Claims } from '../../src/claims/claims.js';
import { embeddedParts, filesBelow } from './module.js';

/** What a data folder holds, seen past the module: everything that a dead process may have left. */
export interface Contents {
  /** Ids of apps that have events, visible or not, with how many. */
  readonly apps: ReadonlyMap<string, number>;
  /** All events there are, of a known app or of none. */
  readonly events: number;
  readonly files: readonly string[];
  /** Keys of claims that somebody holds or held. */
  readonly claims: readonly string[];
}

export async function contentsOf(data: string): Promise<Contents> {
  const { store, ledger, assetStorage, destination } = embeddedParts(data);
  try {
    const apps = new Map<string, number>();
    for await (const { id } of store.apps()) apps.set(id, (await store.app(id))?.events ?? 0);
    const claims = await new Claims(ledger, () => new Date()).all();
    return {
      apps,
      events: eventsIn(join(data, 'store.sqlite')),
      files: await filesBelow(data),
      claims: claims.map(({ key }) => key),
    };
  } finally {
    for (const part of [store, ledger, assetStorage, destination]) await part.close();
  }
}

/** Fails unless everything in the data folder belongs to an app of `before`, to a whole app, or to a whole restore point. */
export function requireWhole(after: Contents, before: Contents, wholeEvents: number, when: string): void {
  expect(after.claims, `claims ${when}`).to.deep.equal([]);
  expect([...after.apps.keys()], `apps ${when}`).to.include.members([...before.apps.keys()]);
  for (const [id, events] of after.apps) {
    expect(events, `events of an app ${when}`).to.equal(before.apps.get(id) ?? wholeEvents);
  }
  const ofApps = [...after.apps.values()].reduce((sum, events) => sum + events, 0);
  expect(after.events, `events ${when}`).to.equal(ofApps);
  for (const file of after.files) {
    const [folder, name = ''] = file.split('/');
    if (folder === 'assets') expect([...after.apps.keys()], `${file} ${when}`).to.include(name.slice(0, 36));
    else if (folder === 'backups') expect(after.files, `beside ${file} ${when}`).to.include(otherOf(file));
    else expect.fail(`${file} is left ${when}`);
  }
}

function eventsIn(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(database.prepare('select count(*) as events from events').get()?.['events']);
  } finally {
    database.close();
  }
}

/** An archive and its manifest are there together or not at all. */
function otherOf(file: string): string {
  return file.endsWith('.zip') ? file.replace(/zip$/, 'json') : file.replace(/json$/, 'zip');
}
