import { expect } from 'chai';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HEADER } from '../../src/cms/squidex/squidex-headers.js';

/** Where Squidex is known by name: its own folders, the MongoDB layout that is its own, and what a person reads. */
const KNOWS_SQUIDEX =
  /^src\/(cms\/squidex|archive\/squidex|archive\/(open-archive|foreign-file)\.ts|archive\/archive\.ts|events\/mongodb|export|jobs\/run-job|links\/download-links|cli|http|ui|demo|container\.ts|backup-module\.ts|index\.ts)/;

/** Examples of URLs name a database, and the database of such an example is Squidex's. */
const EXAMPLE_URL = /mongodb(\+srv)?:\/\/\S*\/Squidex/g;

async function sources(): Promise<ReadonlyMap<string, string>> {
  const files = await readdir('src', { recursive: true });
  const paths = files.filter((file) => file.endsWith('.ts')).map((file) => join('src', file));
  return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const)));
}

describe('What is Squidex’s', () => {
  it('is not named in the ports, the verbs and the other adapters', async () => {
    const found: string[] = [];
    for (const [path, text] of await sources()) {
      if (!KNOWS_SQUIDEX.test(path) && /squidex/i.test(text.replace(EXAMPLE_URL, ''))) found.push(path);
    }
    expect(found).to.deep.equal([]);
  });

  it('has the names of its headers in one file', async () => {
    const name = new RegExp(`['"\`](${Object.values(HEADER).join('|')})['"\`]`);
    const found: string[] = [];
    for (const [path, text] of await sources()) {
      // `Timestamp` is a type of MongoDB and a member of its documents as well.
      if (name.test(text.replaceAll(/'Timestamp'/g, path.includes('/mongodb/') ? '' : '$&'))) found.push(path);
    }
    expect(found).to.deep.equal(['src/cms/squidex/squidex-headers.ts']);
  });
});
