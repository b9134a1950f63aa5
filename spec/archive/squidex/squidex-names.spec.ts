import { expect } from 'chai';
import {
  attachmentPath,
  eventNumberOf,
  eventPath,
  isAttachmentPath,
} from '../../../src/archive/squidex/squidex-names.js';

/** File and path, as Squidex's own hash gives them. */
const VECTORS: readonly (readonly [string, string])[] = [
  ['Version.json', 'attachments/327/version.json'],
  ['Users.json', 'attachments/135/users.json'],
  ['Settings.json', 'attachments/522/settings.json'],
  ['Avatar.image', 'attachments/823/avatar.image'],
  ['Urls.json', 'attachments/769/urls.json'],
  ['AssetTags.json', 'attachments/634/assettags.json'],
  ['AssetTagsAlias.json', 'attachments/478/assettagsalias.json'],
  ['00000000-0000-0000-0000-000000000001_0.asset', 'attachments/179/00000000-0000-0000-0000-000000000001_0.asset'],
  ['f3c2d4a0-1b2c-4d5e-8f90-123456789abc_3.asset', 'attachments/168/f3c2d4a0-1b2c-4d5e-8f90-123456789abc_3.asset'],
  ['File.json', 'attachments/193/file.json'],
  ['a', 'attachments/480/a'],
];

describe('Names in a Squidex archive', () => {
  it('put each attachment into the folder that Squidex puts it into', () => {
    for (const [file, path] of VECTORS) {
      expect(attachmentPath(file)).to.equal(path);
      expect(isAttachmentPath(path)).to.equal(true);
    }
  });

  it('lower one letter to one letter', () => {
    expect(attachmentPath('ÄΣİ_0.asset').split('/')[2]).to.equal('äσİ_0.asset');
  });

  it('number the events, a thousand to a folder', () => {
    for (const [number, path] of [
      [0, 'events/0/0.json'],
      [999, 'events/0/999.json'],
      [1000, 'events/1/1000.json'],
      [1_234_567, 'events/1234/1234567.json'],
    ] as const) {
      expect(eventPath(number)).to.equal(path);
      expect(eventNumberOf(path)).to.equal(number);
    }
  });

  it('are no others', () => {
    for (const path of [
      'events/0/00.json',
      'events/1/0.json',
      'events/0/1e2.json',
      'events/0/-1.json',
      'events/0/0.JSON',
      'events/0/99999999999999999999.json',
      '/events/0/0.json',
    ]) {
      expect(eventNumberOf(path), path).to.equal(undefined);
    }
    for (const path of [
      'attachments/1/a',
      'attachments/480/A',
      'attachments/0480/a',
      'attachments/480/',
      attachmentPath('../a'),
      attachmentPath('x/../../a'),
      attachmentPath('x\\..\\a'),
      attachmentPath('/a'),
      attachmentPath('a\u0000'),
    ]) {
      expect(isAttachmentPath(path), path).to.equal(false);
    }
  });
});
