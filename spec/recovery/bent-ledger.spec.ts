import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { Tokens } from '../../src/access/tokens.js';
import { LedgerUserDirectory } from '../../src/cms/ledger-user-directory.js';
import { SealedAddresses } from '../../src/download/sealed-addresses.js';
import { isBackupError } from '../../src/errors.js';
import type { JsonObject } from '../../src/json/json-value.js';
import type { Book } from '../../src/ledger/ledger.js';
import { DownloadLinks } from '../../src/links/download-links.js';
import { thisProcess } from '../../src/process/process-identity.js';
import { realRuntime } from '../../src/runtime.js';
import { KeptPictures } from '../../src/templates/kept-pictures.js';
import { bentTexts } from '../support/bent-json.js';
import { openTempModule, restoreAs, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

const APP = '0b0b6a3c-5a2b-4d6a-9d0b-3c1f0f1e2d3c';
const SINCE = '2026-01-01T00:00:00.000Z';

describe('an entry of the ledger that something has bent', () => {
  let open: OpenModule;

  beforeEach(async () => {
    open = await openTempModule();
  });
  afterEach(async () => {
    await open.dispose();
  });

  const plant = async (book: Book, key: string, value: string): Promise<unknown> =>
    open.base.ledger.put(book, key, value, 'any');

  /** A claim of a process that has ended. */
  const claim = (key: string, undo: JsonObject): JsonObject => ({
    ...{ key, title: 'blog', token: 't', since: SINCE, heartbeat: SINCE, undo },
    holder: { ...thisProcess(), pid: 2 ** 22 + 1 },
  });
  const at = (): string => open.base.destination.url;
  const claims: readonly (readonly [verb: string, key: string, undo: () => JsonObject])[] = [
    ['backup', `app:${APP}`, () => ({ verb: 'backup', destination: at(), names: ['a.zip', 'a.json'] })],
    ['pruning', `app:${APP}`, () => ({ verb: 'prune', destination: at(), names: ['a.json'] })],
    ['deletion', 'point:x', () => ({ verb: 'delete', destination: at(), names: ['a.json'] })],
    [
      'change',
      'change:x',
      () => ({
        ...{ verb: 'change', destination: at(), names: ['a.protected', 'a.comment'] },
        wanted: { protected: true, comment: 'c' },
      }),
    ],
    ['undo', `app:${APP}`, () => ({ verb: 'undo', app: APP, name: 'blog', assets: at(), removing: true })],
    ['leftover', 'leftover:x', () => ({ verb: 'leftover', of: 'restore', place: at(), names: ['a.json'], app: APP })],
    [
      'restore',
      'name:blog',
      () => ({
        ...{ verb: 'restore', app: APP, name: 'blog', assets: open.base.assetStorage.url },
        ...{ accounts: { count: 1, entries: 1, begin: '' }, activating: { events: 1, files: 0 } },
      }),
    ],
    [
      'restore of an earlier version',
      'name:blog',
      () => ({
        ...{ verb: 'restore', app: APP, name: 'blog', assets: open.base.assetStorage.url },
        ...{ users: [{ id: '1', email: 'a@b.c' }], activating: { events: 1, files: 0 } },
      }),
    ],
  ];

  for (const [verb, key, undo] of claims) {
    it(`is in the way of no command, and can be released: the claim of a ${verb}`, async function () {
      this.timeout(60_000);
      for (const text of bentTexts(claim(key, undo()))) {
        await plant('claims', key, text);
        const recoveries = await open.module.recover();
        await open.module.apps();
        await open.module.list();
        const told = recoveries.filter(({ outcome }) => outcome === 'unreadable').map(({ what }) => what);
        const unreadable = (await open.module.claims()).filter(({ state }) => state === 'unreadable');
        expect(told, text).to.deep.equal(unreadable.map((left) => left.key));
        // What is left elsewhere is written down first, and then has a claim of its own.
        for (let round = 0; round < 2; round += 1) {
          for (const left of await open.module.claims()) await open.module.releaseClaim(left.key);
        }
        expect(await open.module.claims(), text).to.deep.equal([]);
      }
    });
  }

  it('is told to who wants to take what it claims', async () => {
    await plant('claims', 'name:blog', '{"undo":{}}');
    const taken = open.parts.claims.take({
      ...{ key: 'name:blog', title: 'blog', busy: 'app-busy' as const },
      undo: { verb: 'backup', destination: at(), names: [] },
    });
    const { code, message, hint } = await rejection(taken);
    expect([code, message]).to.deep.equal([
      'app-busy',
      'blog is busy: its claim name:blog in the ledger cannot be read',
    ]);
    expect(hint).to.include('release');
  });

  it('does not keep what was observed of a claim from being judged anew', async () => {
    const elsewhere = { ...thisProcess(), machine: 'm', space: 'k n' };
    await plant(
      'claims',
      'name:x',
      JSON.stringify({ ...claim('name:x', { verb: 'backup', destination: at(), names: [] }), holder: elsewhere }),
    );
    await open.module.recover();
    const observed = (await open.base.ledger.list('claims', 'observed:'))[0];
    for (const text of bentTexts(JSON.parse(observed?.value ?? 'null') as JsonObject)) {
      await plant('claims', observed?.key ?? '', text);
      await open.module.recover();
      expect(
        (await open.module.claims()).map(({ state }) => state),
        text,
      ).to.deep.equal(['watched']);
    }
  });

  it('has no app removed: the record of its restore', async function () {
    this.timeout(60_000);
    const { app } = await open.module.restore(RICH, restoreAs('copy'));
    const [entry] = await open.base.ledger.list('restores');
    for (const bent of bentTexts(JSON.parse(entry?.value ?? 'null') as JsonObject)) {
      await plant('restores', entry?.key ?? '', bent);
      if (isWhole(bent, entry?.value ?? '')) continue;
      const refused = await rejection(open.module.restored.undo('copy', { confirm: 'copy' }));
      expect(refused.code, bent).to.equal('not-restored');
    }
    expect((await open.module.apps()).map(({ id }) => id)).to.deep.equal([app.id]);
    expect(await open.module.claims()).to.deep.equal([]);
    await plant('restores', entry?.key ?? '', entry?.value ?? '');
    await open.module.restored.undo('copy');
  });

  /** Whether all that an undo goes by is as it was: a number for lists was bent. */
  const isWhole = (bent: string, original: string): boolean => {
    const members = (json: string): unknown[] => {
      const { text, seal, parts } = (JSON.parse(json) ?? {}) as Record<string, unknown>;
      return [text, seal, parts];
    };
    try {
      const same = JSON.stringify(members(bent)) === JSON.stringify(members(original));
      return same && typeof (JSON.parse(bent) as Record<string, unknown>)['rulesOff'] === 'number';
    } catch {
      return false;
    }
  };

  const counted = {
    newId: () => `${APP.slice(0, -4)}${String(++made).padStart(4, '0')}`,
    newSecret: () => 's'.repeat(43),
  };
  let made = 0;

  it('opens nothing as a link, and is forgotten', async () => {
    const { ledger } = open.base;
    const links = new DownloadLinks(ledger, () => new Date(SINCE), counted);
    const request = {
      app: 'blog',
      backup: 'b',
      kind: 'full',
      expires: '2027-01-01T00:00:00Z',
      createdBy: 'me',
    } as const;
    const { link, token } = await links.create({ ...request, uses: 1_000 });
    for (const text of bentTexts({ ...link })) {
      await plant('downloads', `link:${link.id}`, text);
      await links.open(token, true).catch(unlessTold);
      await links.create(request);
      await links.revoke(link.id, request).catch(unlessTold);
    }
  });

  it('is left as it is as the key that links are signed with, until there is a new one', async () => {
    const { ledger } = open.base;
    const links = new DownloadLinks(ledger, () => new Date(SINCE), { ...counted, newSecret: realRuntime.newSecret });
    const request = {
      app: 'blog',
      backup: 'b',
      kind: 'full',
      expires: '2027-01-01T00:00:00Z',
      createdBy: 'me',
    } as const;
    const before = await links.create(request);
    const whole = (await ledger.get('downloads', 'key'))?.value ?? '';
    const sealed = { app: 'blog', backup: 'b', expires: Date.parse('2027-01-01') };
    const bends = [...bentTexts('key'), '"short"', JSON.stringify({ v: 2, keys: [whole] })];
    for (const text of bends) {
      await plant('downloads', 'key', text);
      // Nobody can sign with what is left of the key.
      const forged = createHmac('sha256', text).update(before.link.id).digest('base64url');
      for (const work of [
        () => links.open(before.token, true),
        () => links.open(`${before.link.id}.${forged}`, false),
        () => links.create(request),
        () => links.seal(sealed),
        () => links.isSealed(sealed, `1.${'A'.repeat(43)}`),
      ])
        expect((await rejection(work())).code, text).to.equal('link-key-unreadable');
      expect(await links.digest('a'), text).to.equal(await links.digest('a'));
      expect((await ledger.get('downloads', 'key'))?.value, text).to.equal(text);
      expect((await ledger.list('downloads', 'link:')).length, `${text}: a link without a signature`).to.equal(1);
    }
    await plant('downloads', 'key', whole);
    expect(await links.open(before.token, false)).to.include({ id: before.link.id });
    await plant('downloads', 'key', '{');
    await links.renewKey();
    expect((await rejection(links.open(before.token, false))).code).to.equal('object-not-found');
    const { token, link } = await links.create(request);
    expect(await links.open(token, false)).to.deep.equal(link);
  });

  it('shows nothing as a picture, and is forgotten', async () => {
    const { ledger } = open.base;
    const pictures = new KeptPictures({ ledger, runtime: { ...counted, now: () => new Date() } });
    const id = await pictures.keep({ mediaType: 'image/png', base64: 'AAAA' });
    const [entry] = await ledger.list('pictures');
    for (const text of bentTexts(JSON.parse(entry?.value ?? 'null') as JsonObject)) {
      await plant('pictures', id, text);
      const found = await pictures.find(id).catch(unlessTold);
      if (found) expect([typeof found.mediaType, typeof found.base64], text).to.deep.equal(['string', 'string']);
      await pictures.forget(await pictures.keep({ mediaType: 'image/png', base64: 'AAAA' }));
    }
  });

  it('opens nothing as a token, and is not listed', async () => {
    const { ledger } = open.base;
    const tokens = new Tokens(ledger, { now: () => new Date(SINCE), ...counted });
    const { token, record } = await tokens.create({
      name: 'n',
      scopes: ['read'],
      expires: new Date('2027-01-01'),
      app: 'a',
    });
    const [entry] = await ledger.list('tokens');
    for (const text of bentTexts(JSON.parse(entry?.value ?? 'null') as JsonObject)) {
      await plant('tokens', record.id, text);
      const opened = await tokens.check(token);
      // Nothing that is gone makes it open more.
      expect([undefined, 'a', '', 'x', '../x', text.includes('"app"') ? 'a' : opened?.app], text).to.include(
        opened?.app,
      );
      for (const { created, scopes } of await tokens.list())
        expect([typeof created, Array.isArray(scopes)]).to.deep.equal(['string', true]);
    }
  });

  it('opens nothing as the key of an address, and is forgotten', async () => {
    const { ledger } = open.base;
    const addresses = new SealedAddresses({ ledger, downloads: open.parts.downloads, runtime: realRuntime });
    const sealed = await addresses.seal('https://example.com/a.zip');
    const [entry] = await ledger.list('sources');
    for (const text of bentTexts(JSON.parse(entry?.value ?? 'null') as JsonObject)) {
      await plant('sources', entry?.key ?? '', text);
      await addresses.open(sealed).catch(unlessTold);
      await addresses.forget(await addresses.seal('https://example.com/b.zip'));
    }
  });

  it('is no picture of a template, and is forgotten', async () => {
    const { pictures } = open.module.templates;
    const picture = { mediaType: 'image/png', base64: 'AAAA' } as const;
    const id = await pictures.keep(picture);
    const [entry] = await open.base.ledger.list('pictures');
    for (const text of bentTexts(JSON.parse(entry?.value ?? 'null') as JsonObject)) {
      await plant('pictures', id, text);
      const found = await pictures.find(id).catch(unlessTold);
      if (found !== undefined)
        expect([typeof found.base64, found.mediaType], text).to.deep.equal(['string', 'image/png']);
      await pictures.forget(await pictures.keep(picture));
    }
  });

  it('is nobody as an account', async () => {
    const users = new LedgerUserDirectory(open.base.ledger);
    for (const text of bentTexts({ id: '1', email: 'a@b.c' })) {
      await plant('users', 'a@b.c', text);
      await users.emails(['1']);
      if ((await users.find('a@b.c')) === undefined) await users.createAll([{ id: '2', email: 'a@b.c' }]);
      expect(await users.find('a@b.c'), text).to.be.an('object');
    }
  });
});

/** What anybody may be told; a defect is not. */
function unlessTold(error: unknown): void {
  if (!isBackupError(error)) throw error;
}
