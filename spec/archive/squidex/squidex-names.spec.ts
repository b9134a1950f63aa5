import { expect } from 'chai';
import {
  attachmentKeyOf,
  attachmentPath,
  eventNumberOf,
  eventPath,
  isSafePath,
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
      expect(attachmentKeyOf(path)).to.equal(file.toLowerCase());
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
    for (const path of ['attachments/1/a', 'attachments/480/A', 'attachments/0480/a', 'attachments/480/']) {
      expect(attachmentKeyOf(path), path).to.equal(undefined);
    }
  });

  it('may have any character that a name of Squidex has', () => {
    for (const id of ['a\u2028b', 'a\u0085b', 'a\nb', 'a\u0001', 'with/slash', 'ünï-😀']) {
      expect(attachmentKeyOf(attachmentPath(`${id}_0.asset`)), JSON.stringify(id)).to.equal(`${id}_0.asset`);
    }
  });

  it('are those of one file, however many letters the server could put into lower case', () => {
    // A server without ICU knows ASCII letters only, and its folder is that of the name it has made.
    const [, , ours = ''] = attachmentPath('Äb_0.asset').split('/');
    expect(ours).to.equal('äb_0.asset');
    expect(attachmentKeyOf('attachments/22/Äb_0.asset')).to.equal('äb_0.asset');
  });

  it('have no way out of their folder', () => {
    for (const path of ['', '../a', 'x/../../a', 'x\\..\\a', '/a', '\\a', 'C:\\a', 'c:/a', '..']) {
      expect(isSafePath(path), path).to.equal(false);
    }
    for (const path of ['a', 'a..b/c', 'a\u0000', 'a/./b', 'attachments/1/..a_0.asset']) {
      expect(isSafePath(path), path).to.equal(true);
    }
  });
});
