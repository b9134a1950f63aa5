import { expect } from 'chai';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../src/json/json-value.js';
import { UploadFolder } from '../../src/uploads/upload-folder.js';
import { bentTexts } from '../support/bent-json.js';
import { tempFolder } from '../support/temp-folder.js';

const ID = 'a'.repeat(32);
const GOOD = 'b'.repeat(32);
const NOW = Date.parse('2026-11-01T00:00:00Z');

describe('a damaged record of an upload', () => {
  let place: Awaited<ReturnType<typeof tempFolder>>;

  beforeEach(async () => {
    place = await tempFolder();
  });
  afterEach(async () => place.remove());

  for (const record of ['json', 'job', 'found']) {
    it(`is in the way of no other, nor of its own end: .${record}`, async () => {
      let now = NOW;
      let names = 0;
      const folder = new UploadFolder(
        place.path,
        () => new Date(now),
        () => String((names += 1)),
      );
      await folder.create({ id: GOOD, name: 'good.zip', size: 3, owner: 'me' });
      await folder.create({ id: ID, name: 'a.zip', size: 3, owner: 'me' });
      await folder.noteJob(ID, 'job');
      await folder.noteFound(ID, { archive: { app: { id: '1', name: 'shop' }, format: 'f', events: 7 }, backup: 'b' });
      const path = join(place.path, `${ID}.${record}`);
      const whole = readFileSync(path, 'utf8');
      for (const text of [...bentTexts(JSON.parse(whole) as JsonObject), whole.slice(0, 9), '', '\0\0']) {
        writeFileSync(path, text);
        const list = await folder.list();
        expect(
          list.map(({ id }) => id),
          text,
        ).to.include(GOOD);
        for (const { name, owner, size, created } of list) {
          expect([typeof name, typeof owner, Number.isSafeInteger(size), typeof created], text).to.deep.equal([
            ...['string', 'string', true, 'string'],
          ]);
        }
        await folder.sweep();
        await folder.find(ID);
      }
      now = Date.now() + 8 * 24 * 3_600_000;
      await folder.sweep();
      expect(readdirSync(place.path)).to.deep.equal([]);
    });
  }
});
