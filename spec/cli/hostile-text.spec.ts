import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SqliteEventStore } from '../../src/events/sqlite/sqlite-event-store.js';
import { AppendBatch } from '../../src/events/append-batch.js';
import { SQUIDEX_NAMING } from '../../src/cms/squidex/squidex-naming.js';
import { eventark, jsonLines, parseJson, type Ended } from '../support/eventark.js';
import { append, newEvent } from '../support/events.js';
import { tempFolder } from '../support/temp-folder.js';

const MARK = 'PWNED';
/** Clears the screen, begins a line, turns text around, is half a character, ends a title, is a C1 control, a separator. */
const EVIL = `a\u001b[2J\u001b]0;t\u0007\n${MARK} ok\r\n${MARK}\u202e\u2066\ud800\u009b31m\u2028${MARK}\u0085`;
const LONG = `${EVIL}${'x'.repeat(500)}`;
/** What no line of ours holds: every control but the line feed, what turns text around, separators. */
const RAW = /[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
/** As much as a manifest takes. */
const NAME = `b\u202e\u2066\u2028${'y'.repeat(200)}`;
const OTHER = '22222222-2222-4222-8222-222222222222';
const APP = '11111111-1111-4111-8111-111111111111';
const HEADERS = '"actor":"subject:u1"';

describe('foreign text', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let data: string;
  let id: string;

  before(async () => {
    folder = await tempFolder();
    data = folder.path;
    const store = new SqliteEventStore(join(data, 'store.sqlite'), SQUIDEX_NAMING);
    const json = JSON.stringify;
    const of = (more: string): string => `{${more},${HEADERS},"appId":${json(`${APP},${LONG}`)}}`;
    const metadata = json({ EventId: '00000000-0000-4000-8000-000000009999', Timestamp: LONG, Actor: EVIL });
    await store.append(
      AppendBatch.of([
        append(`app-${APP}`, 'no-stream', newEvent('AppCreatedEvent', of(`"name":${json(NAME)}`))),
        append(`app-${OTHER}`, 'no-stream', newEvent('AppCreatedEvent', of(`"name":${json(LONG)}`))),
        append(
          `asset-${APP}--${EVIL.replaceAll('\ud800', '')}`,
          'no-stream',
          newEvent(
            'AssetCreatedEventV2',
            of(`"fileName":${json(LONG)},"mimeType":${json(EVIL)},"fileSize":5,"assetId":${json(EVIL)}`),
          ),
        ),
        append(
          `content-${APP}--1`,
          'no-stream',
          newEvent(EVIL.replaceAll('\ud800', ''), of(`"x":${json(EVIL)}`), metadata),
        ),
        append(`rule-${APP}--2`, 'no-stream', newEvent('RuleCreated', `no json ${EVIL}`)),
      ]),
    );
    await store.close();
    const made = await eventark(data, 'backup', APP, '--allow-missing', '--json', '-m', EVIL.replaceAll('\u0000', ''));
    clean(made, true);
    const { stdout } = await eventark(data, 'list', '--json');
    id = parseJson<{ points: { id: string }[] }>(stdout).points[0]?.id ?? '';
    expect(id, made.stderr + made.stdout).not.to.equal('');
    // A neighbour that is not ours, and a manifest that lies.
    await writeFile(join(data, 'backups', `blog-\u001b[2J\n${MARK}.zip`), `PK ${EVIL}`);
    await writeFile(
      join(data, 'backups', `blog-\u001b[2J\n${MARK}.zip.manifest.json`),
      json({ app: { id: EVIL, name: EVIL }, id: EVIL }),
    );
    await writeFile(
      join(data, 'backups', 'plain.zip.manifest.json'),
      json({ app: { id: EVIL, name: EVIL }, id: EVIL, [EVIL]: 1 }),
    );
    await writeFile(join(data, 'backups', 'plain.zip'), `PK ${EVIL}`);
  });
  after(async () => folder?.remove());

  const commands = (): readonly (readonly string[])[] => [
    ['apps'],
    ['list'],
    ['list', '--all'],
    ['show', id],
    ['ls', id],
    ['ls', id, '--files'],
    ['events', id],
    ['verify', id],
    ['verify', id, '--replay'],
    ['restore', id, '--plan', '--as', 'copy'],
    ['restore', id, '--as', 'copy', '--users', 'create'],
    ['restore', id],
    ['restore', id, '--as', EVIL],
    ['copy', APP, '--as', 'second'],
    ['export', id, join(data, 'out.zip')],
    ['backup', EVIL],
    ['backup', OTHER],
    ['restore', OTHER],
    ['show', EVIL],
    ['cat', id, EVIL],
    ['verify', join(data, 'backups', 'plain.zip')],
    ['restore', join(data, 'backups', `blog-\u001b[2J\n${MARK}.zip`), '--as', 'third'],
    ['claims'],
    ['claims', 'release', EVIL],
    ['delete', id],
    ['protect', EVIL],
    ['doctor'],
    ['doctor', '--assets', join(data, 'other', `\u001b[2J\n${MARK}`)],
    [EVIL],
    ['list', '--log-level', EVIL],
  ];

  it('never reaches a terminal as it is, nor begins a line, whatever the command', async function () {
    this.timeout(180_000);
    for (const args of commands()) clean(await eventark(data, ...args), false, args);
  });

  it('never reaches a program but as JSON, a line each', async function () {
    this.timeout(180_000);
    for (const args of commands()) {
      // Of these a program gets the bytes of the archive.
      if (args[0] === 'cat' || args[0] === 'events') continue;
      clean(await eventark(data, ...args, '--json'), true, args);
    }
  });
});

/** Fails where something foreign came through. */
function clean({ stdout, stderr }: Ended, json: boolean, args: readonly string[] = []): void {
  for (const text of [stdout, stderr]) {
    const at = text.search(RAW);
    expect(at, `${JSON.stringify(args)}: ${JSON.stringify(text.slice(Math.max(0, at - 80), at + 40))}`).to.equal(-1);
    expect(text, JSON.stringify(args)).not.to.match(new RegExp(`^${MARK}`, 'm'));
  }
  if (json) expect(() => jsonLines(stdout), JSON.stringify(args)).not.to.throw();
}
