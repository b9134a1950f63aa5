import type { OpenDatabase } from './mongodb-connection.js';
import { isUnauthorized } from './mongodb-errors.js';

/** Databases that are looked into for a collection. */
const MAX_DATABASES = 200;
/** Collections that are named in the place of one that is not there. */
const MAX_NAMED = 5;
/** Where Squidex kept its events before `Events2`. A newer one moves them when it starts. */
const FORMER = 'Events';
/** What a database with Squidex's state or its events has. */
const TELLING = /event|^States_|^Identity_/i;
/** What eventark itself may have made. */
const OWN = /^Eventark_/;

/**
 * Where the database has no such collection and others have: the name is misspelt, as a sentence. Undefined where it has
 * one, and where none has.
 */
export async function missingCollection({ client, db }: OpenDatabase, name: string): Promise<string | undefined> {
  if (await db.listCollections({ name }, { nameOnly: true }).hasNext()) return undefined;
  const { databases } = await db
    .admin()
    .listDatabases({ nameOnly: true })
    .catch((error: unknown) => {
      // A user of one database cannot see the others.
      if (!isUnauthorized(error)) throw error;
      return { databases: [] };
    });
  const having: string[] = [];
  for (const { name: database } of databases.slice(0, MAX_DATABASES)) {
    if (await client.db(database).listCollections({ name }, { nameOnly: true }).hasNext()) having.push(database);
  }
  if (having.length === 0) return undefined;
  return `the database ${db.databaseName} has no collection ${name}; databases that have one: ${having.join(', ')}`;
}

/** The same of events, where another collection of the database may have them, or Squidex's state is in it and no events. */
export async function missingEvents(open: OpenDatabase, name: string): Promise<string | undefined> {
  const elsewhere = await missingCollection(open, name);
  if (elsewhere !== undefined) return elsewhere;
  const { db } = open;
  const names: string[] = [];
  for await (const collection of db.listCollections({}, { nameOnly: true })) names.push(collection.name);
  const telling = names.filter((each) => TELLING.test(each) && !OWN.test(each)).sort();
  if (names.includes(name) || telling.length === 0) return undefined;
  const more = telling.length > MAX_NAMED ? ` and ${telling.length - MAX_NAMED} more` : '';
  const former = telling.includes(FORMER)
    ? `; ${FORMER} is of an older Squidex, and a newer one moves it when it starts`
    : '';
  const shown = telling.slice(0, MAX_NAMED).join(', ');
  return `the database ${db.databaseName} has no collection ${name}, but has ${shown}${more}${former}`;
}
