import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { loadSettings, openModule, type User } from 'eventark';
import { RICH } from '../support/module.js';
import { tempFolder } from '../support/temp-folder.js';
import { copyApp } from './embed.js';
import { openWithHostUsers } from './own-users.js';

describe('the examples of docs/embedding.md', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;

  beforeEach(async () => {
    folder = await tempFolder();
    data = folder.path;
  });
  afterEach(async () => folder.remove());

  it('stand in the page as they are run here', async () => {
    const page = await readFile('docs/embedding.md', 'utf8');
    const quotes = [...page.matchAll(/<!-- quote: (\S+) -->\n\n```ts\n([\s\S]*?)```/g)];
    expect(quotes.map(([, path]) => path)).to.deep.equal(['spec/examples/embed.ts', 'spec/examples/own-users.ts']);
    for (const [, path = '', quote] of quotes) expect(quote, path).to.equal(await readFile(path, 'utf8'));
  });

  it('back up an app and restore it beside itself', async () => {
    const module = await openModule(loadSettings({ data }));
    try {
      await module.restore(RICH, { name: 'blog', people: 'create' });
      const lines: string[] = [];
      const id = await copyApp(data, 'blog', 'blog-copy', (line) => lines.push(line));
      expect(lines).to.include('write-events 174');
      const apps = await module.apps();
      expect(apps.find((app) => app.name === 'blog-copy')?.id).to.equal(id);
      expect(new Set(apps.map(({ events }) => events)).size, 'event counts').to.equal(1);
    } finally {
      await module.close();
    }
  });

  it("match people with the host's own accounts", async () => {
    const module = await openWithHostUsers(data, new Map<string, User>());
    try {
      const first = await module.restore(RICH, { name: 'blog', people: 'create' });
      const second = await module.restore(RICH, { name: 'blog-2', people: 'match' });
      const created = first.people.filter(({ how }) => how === 'created').map(({ to }) => to);
      expect(created).to.have.length(3);
      expect(second.people.filter(({ how }) => how === 'matched').map(({ to }) => to)).to.have.members(created);
    } finally {
      await module.close();
    }
  });
});
