import type { OpenDatabase } from './mongodb-connection.js';
import { isUnauthorized } from './mongodb-errors.js';

/** Databases that are looked into for a collection. */
const MAX_DATABASES = 200;

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
