import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Problem } from '../../../src/archive/archive.js';
import { eventPath } from '../../../src/archive/squidex/squidex-names.js';
import { eventark, jsonLines, type Ended } from '../../support/eventark.js';
import { openTempModule, type OpenModule, PLAIN } from '../../support/module.js';
import { OLD_APP, unzip, zip, type ZipContent } from '../../support/squidex/squidex.js';

/** Of the fixture: the update of the schema, an event between others of its stream. */
const BENT = 3;
const EVENTS = 5;

function entry(type: string, stream: string, payload: string): string {
  return JSON.stringify({ n: { t: type, s: stream, p: payload, h: {} }, streamName: null, data: null });
}

const FOREIGN = entry('ContentUpdatedEvent', 'content-other--1', '{}');
const NOT_READ: readonly (readonly [title: string, content: string])[] = [
  ['is no JSON', 'not JSON'],
  ['is empty', ''],
  ['says no type', '{"n":{"s":"x"}}'],
  ['is of another app', FOREIGN],
];

describe('Looking into a Squidex archive with an event that cannot be read', () => {
  let opened: OpenModule;
  let entries: readonly ZipContent[];
  let count = 0;

  before(async () => {
    opened = await openTempModule();
    entries = await unzip(PLAIN);
  });
  after(() => opened.dispose());

  async function archiveWith(content: string): Promise<string> {
    const others = entries.filter(({ name }) => name !== eventPath(BENT));
    const bent = { name: eventPath(BENT), content: Buffer.from(content) };
    return zip(join(opened.folder, `archive-${(count += 1)}.zip`), [...others, bent]);
  }

  const told = (problems: readonly Problem[]): void => {
    expect(problems.map(({ code }) => code)).to.deep.equal(['event-dropped']);
    expect(problems[0]?.message).to.match(/it was left out$/);
  };

  for (const [title, content] of NOT_READ) {
    it(`shows the others, and tells which one was left out: it ${title}`, async () => {
      const { module } = opened;
      const path = await archiveWith(content);
      const heard: Problem[] = [];
      const onLeftOut = (problems: readonly Problem[]) => heard.push(...problems);

      expect(await module.inside.events(path, {}, () => undefined, { onLeftOut })).to.equal(EVENTS - 1);
      told(heard.splice(0));
      await module.inside.assets(path, { onLeftOut });
      told(heard.splice(0));
      expect(await module.inside.events(path, { stream: `app-${OLD_APP}` }, () => undefined, { onLeftOut })).to.equal(
        3,
      );
      told(heard.splice(0));

      expect(await module.contents.summary(path)).to.include({ events: EVENTS - 1 });
      told(await module.contents.leftOut(path));
      expect((await module.contents.events(path, { after: 0, limit: 10 })).items).to.have.length(EVENTS - 1);
      expect((await module.contents.changes(path, PLAIN, { limit: 10 })).events).to.equal(-1);

      const exported = join(opened.folder, `export-${count}.zip`);
      told((await module.exportSquidex(path, exported)).warnings);
      const report = await module.verify(exported);
      expect(report).to.include({ ok: true, events: EVENTS - 1 });
      expect(report.warnings).to.deep.equal([]);

      const made = await module.templates.make(path, { name: `template-${count}`, history: true });
      told(made.warnings);
    });
  }

  it('says nothing where nothing was left out', async () => {
    const heard: Problem[] = [];
    const onLeftOut = (problems: readonly Problem[]) => heard.push(...problems);
    expect(await opened.module.inside.events(PLAIN, {}, () => undefined, { onLeftOut })).to.equal(EVENTS);
    expect(heard).to.deep.equal([]);
    expect(await opened.module.contents.leftOut(PLAIN)).to.deep.equal([]);
  });

  it('makes a zip to read that lists what is not in it', async () => {
    const path = await archiveWith('not JSON');
    for (const part of ['data', 'files', 'export'] as const) {
      const { bytes } = await opened.module.inside.part(path, part);
      const file = join(opened.folder, `part-${part}.zip`);
      await writeFile(file, bytes);
      const all = await unzip(file);
      const text = (name: string): string => all.find((each) => each.name === name)?.content.toString() ?? '';
      expect(text('LEFT-OUT.txt'), part).to.match(/^event 3 cannot be read: .*; it was left out\n$/);
      if (part !== 'files') expect(text('events.ndjson').trim().split('\n')).to.have.length(EVENTS - 1);
    }
  });

  it('exports without events that are odd, or that Squidex cannot restore, where that is asked for', async () => {
    for (const [type, payload] of [
      ['NoSuchEvent', '{}'],
      ['ContentUpdatedEvent', '{"a":1e400}'],
      ['ContentUpdatedEvent', '{"a":"\\ud800"}'],
      ['ContentUpdatedEvent', '{"appId":7}'],
    ] as const) {
      const path = await archiveWith(entry(type, `content-${OLD_APP}--1`, payload));
      for (const [odd, left] of [
        ['keep', EVENTS],
        ['drop', EVENTS - 1],
      ] as const) {
        const exported = join(opened.folder, `export-${odd}-${count}.zip`);
        const { warnings } = await opened.module.exportSquidex(path, exported, { odd });
        const { events } = await opened.module.verify(exported);
        expect(events, `${type} ${payload} ${odd}`).to.equal(left);
        if (odd === 'drop') expect(warnings.map(({ code }) => code)).to.deep.equal(['event-dropped']);
      }
    }
  });

  it('goes on at the command line, tells of it beside the result, and ends with 3', async () => {
    const path = await archiveWith('not JSON');
    const data = join(opened.folder, 'data');
    const run = async (...args: string[]): Promise<Ended> => eventark(data, ...args);
    const listed = await run('events', path, '--json');
    expect(jsonLines(listed.stdout)).to.have.length(EVENTS - 1);
    const app = `app-${OLD_APP}`;
    const ended = [
      listed,
      await run('ls', path, '--files'),
      await run('cat', path, app),
      await run('cat', path, app, '--state'),
      await run('find', path, '--json'),
      await run('diff', PLAIN, path),
      await run('export', path, '-o', join(opened.folder, 'by-command.zip')),
      await run('export', path, '--odd', 'drop', '-o', join(opened.folder, 'by-command-2.zip')),
    ];
    for (const { exit, stderr } of ended) {
      expect(exit, stderr).to.equal(3);
      expect(stderr).to.match(/event 3 cannot be read: .*; it was left out/);
    }
  });
});
