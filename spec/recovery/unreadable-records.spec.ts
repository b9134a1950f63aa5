import { expect } from 'chai';
import { SealedAddresses } from '../../src/download/sealed-addresses.js';
import { isBackupError } from '../../src/errors.js';
import type { Book } from '../../src/ledger/ledger.js';
import { DownloadLinks } from '../../src/links/download-links.js';
import { realRuntime } from '../../src/runtime.js';
import { openHttp, type HttpUnderTest } from '../support/http.js';
import { BENDS } from '../support/faults/bent-records.js';
import { restoreAs, RICH } from '../support/module.js';
import { rejection } from '../support/rejection.js';

/** That of another: of its kind, by whatever names it there. */
const ANOTHER = [
  'of another',
  (text: string) =>
    text.replace(text.includes('"email"') ? /"(email)":"[^"]*"/ : /"(id|key)":"[^"]*"/, '"$1":"other@example.org"'),
] as const;

const NEWER = ['of a newer version', (text: string) => text.replace('{', '{"onlyFrom":"10.0.0.0/8",')] as const;

interface Kind {
  readonly what: string;
  readonly book: Book;
  /** Makes a record and gives its key, and how the doctor calls it. */
  readonly make: (http: HttpUnderTest) => Promise<{ readonly key: string; readonly told: string }>;
  /** Everything that reads it: a status of HTTP, or what a command of the module gives. */
  readonly readers: readonly ((http: HttpUnderTest, key: string) => Promise<unknown>)[];
  /** Whether a member that nobody here knows of may be a limit, so that the record counts as one that cannot be read. */
  readonly isLimited?: boolean;
}

let token = '';
let link = '';
let sealed = '';

const LINK = {
  app: 'shop',
  backup: 'b',
  kind: 'full',
  expires: '2999-01-01T00:00:00Z',
  createdBy: 'me',
} as const;

const linksOf = ({ opened }: HttpUnderTest): DownloadLinks =>
  new DownloadLinks(opened.base.ledger, () => new Date(), realRuntime);
const addressesOf = ({ opened }: HttpUnderTest): SealedAddresses =>
  new SealedAddresses({ ledger: opened.base.ledger, downloads: opened.parts.downloads, runtime: realRuntime });

const KINDS: readonly Kind[] = [
  {
    what: 'token',
    book: 'tokens',
    isLimited: true,
    async make({ opened }) {
      const made = await opened.module.tokens.create({ name: 'n', scopes: ['read'], expires: new Date('2999-01-01') });
      token = made.token;
      return { key: made.record.id, told: made.record.id };
    },
    readers: [
      async ({ opened }) => expect(await opened.module.tokens.check(token)).to.equal(undefined),
      async ({ opened }) => expect(await opened.module.tokens.list()).to.deep.equal([]),
      async ({ opened }, key) => expect(await opened.module.tokens.unreadable()).to.deep.equal([key]),
    ],
  },
  {
    what: 'download link',
    book: 'downloads',
    isLimited: true,
    async make(http) {
      const made = await linksOf(http).create(LINK);
      link = made.token;
      return { key: `link:${made.link.id}`, told: made.link.id };
    },
    readers: [
      async (http) => expect((await rejection(linksOf(http).open(link, true))).code).to.equal('object-not-found'),
      async (http) => expect((await http.call('GET', `/d/${link}`)).status).to.equal(404),
      async (http, key) => unlessTold(linksOf(http).revoke(key.slice('link:'.length), LINK)),
    ],
  },
  {
    what: 'signing key of links',
    book: 'downloads',
    async make(http) {
      link = (await linksOf(http).create(LINK)).token;
      return { key: 'key', told: "download links' signing key" };
    },
    readers: [
      async (http) => expect((await rejection(linksOf(http).open(link, true))).code).to.equal('link-key-unreadable'),
      async (http) => {
        const { status, body } = await http.call('GET', `/d/${link}`);
        expect([status, body['code']]).to.deep.equal([422, 'link-key-unreadable']);
      },
      async (http) => expect((await http.call('GET', '/apps/shop/backups')).status).to.equal(200),
      async (http) => expect((await http.call('GET', '/apps/shop/jobs')).status).to.equal(200),
      async (http) =>
        expect(
          (await http.call('POST', '/apps/none/backups', {}, { 'idempotency-key': String(Math.random()) })).status,
        ).to.equal(404),
    ],
  },
  {
    what: 'key of an address',
    book: 'sources',
    async make(http) {
      sealed = await addressesOf(http).seal('https://example.com/a.zip');
      return { key: sealed.split('.')[0] ?? '', told: sealed.split('.')[0] ?? '' };
    },
    readers: [
      async (http) => expect((await rejection(addressesOf(http).open(sealed))).code).to.equal('source-not-found'),
    ],
  },
  {
    what: 'picture',
    book: 'pictures',
    async make({ opened }) {
      const key = await opened.module.templates.pictures.keep({ mediaType: 'image/png', base64: 'AAAA' });
      return { key, told: key };
    },
    readers: [
      async ({ opened }, key) =>
        expect((await rejection(opened.module.templates.pictures.find(key))).code).to.equal('object-not-found'),
    ],
  },
  {
    what: 'account',
    book: 'users',
    async make({ opened }) {
      await opened.parts.users.create({ id: 'u', email: 'u@example.org' });
      return { key: 'u@example.org', told: 'u@example.org' };
    },
    readers: [
      async ({ opened }) => expect(await opened.parts.users.find('u@example.org')).to.equal(undefined),
      async ({ opened }) => opened.parts.users.emails(['u']),
      async ({ opened }) => opened.module.planRestore(RICH, restoreAs('plan')),
    ],
  },
  {
    what: 'restore',
    book: 'restores',
    async make({ opened }) {
      const { app } = await opened.module.restore(RICH, restoreAs('copy', { people: 'match' }));
      return { key: `${app.id}/000000`, told: app.id };
    },
    readers: [
      async ({ opened }) => expect((await rejection(opened.module.restored.of('copy'))).code).to.equal('not-restored'),
      async ({ opened }) =>
        expect((await rejection(opened.module.restored.undo('copy'))).code).to.equal('not-restored'),
      async ({ opened }) =>
        expect((await rejection(opened.module.restored.turnOnRules('copy'))).code).to.equal('not-restored'),
      async ({ opened }, key) => opened.module.restored.glance(key.slice(0, 36)),
      async ({ opened }) => expect((await opened.module.apps()).map(({ name }) => name)).to.include('copy'),
      async (http) => expect((await http.call('GET', '/apps')).status).to.equal(200),
      async (http) => expect((await http.call('GET', '/apps/copy/backups')).status).to.equal(200),
    ],
  },
  {
    what: 'claim',
    book: 'claims',
    isLimited: true,
    async make({ opened }) {
      const undo = { verb: 'backup', destination: opened.base.destination.url, names: [] } as const;
      const held = await opened.parts.claims.take({ key: 'app:elsewhere', title: 'x', undo, busy: 'app-busy' });
      await held.abandon();
      return { key: held.key, told: held.key };
    },
    readers: [
      async ({ opened }, key) =>
        expect(await opened.module.recover()).to.deep.include({
          ...{ verb: 'backup', what: key, since: '', outcome: 'unreadable' },
          reason: 'what its process began, if anything, is left as it is',
        }),
      async ({ opened }, key) => expect((await opened.module.claims()).map((claim) => claim.key)).to.deep.equal([key]),
      async (http) => expect((await http.call('GET', '/apps')).status).to.equal(200),
      async (http) => expect((await http.call('GET', '/apps/shop/backups')).status).to.equal(200),
    ],
  },
];

describe('a record that cannot be read', function () {
  this.timeout(60_000);
  let http: HttpUnderTest;

  beforeEach(async () => {
    http = await openHttp(undefined, undefined);
  });
  afterEach(async () => http.dispose());

  const found = async (): Promise<readonly string[]> =>
    (await http.opened.module.doctor()).flatMap(({ findings }) =>
      findings.filter(({ subject, ok }) => subject === 'records' && !ok).map(({ message }) => message),
    );

  for (const { what, book, make, readers, isLimited } of KINDS) {
    it(`is told by the doctor, breaks no reader and opens nothing: ${what}`, async () => {
      const { ledger } = http.opened.base;
      const { key, told } = await make(http);
      const whole = (await ledger.get(book, key))?.value ?? '';
      expect(await found(), 'whole').to.deep.equal([]);
      const isNamed = ['token', 'download link', 'account', 'claim'].includes(what);
      for (const [how, bend] of [...BENDS, ...(isLimited === true ? [NEWER] : []), ...(isNamed ? [ANOTHER] : [])]) {
        await ledger.put(book, key, bend(whole), 'any');
        const messages = await found();
        expect(messages.length, how).to.equal(1);
        expect(messages[0], how).to.include(told);
        for (const read of readers) await read(http, key);
        expect((await ledger.get(book, key))?.value, `${how}: no reader takes it away`).to.equal(bend(whole));
      }
      await ledger.put(book, key, whole, 'any');
      expect(await found(), 'whole again').to.deep.equal([]);
    });
  }

  it('of another app is told, and removes no account: a restore, and a note of its accounts', async () => {
    const { module, base } = http.opened;
    const restored = async (name: string): Promise<string> => (await module.restore(RICH, restoreAs(name))).app.id;
    const valueOf = async (key: string): Promise<string> => (await base.ledger.get('restores', key))?.value ?? '';
    const one = await restored('one');
    for (const { key } of await base.ledger.list('users')) await base.ledger.remove('users', key, 'any');
    const other = await restored('other');
    for (const part of ['000000', 'accounts/000000']) {
      const whole = await valueOf(`${other}/${part}`);
      await base.ledger.put('restores', `${other}/${part}`, await valueOf(`${one}/${part}`), 'any');
      expect((await found()).join(), part).to.include(`restore of the app ${other}`);
      const before = await base.ledger.list('users');
      expect(before.length).to.be.greaterThan(0);
      expect((await rejection(module.restored.undo('other'))).code, part).to.equal('not-restored');
      expect(await base.ledger.list('users'), part).to.deep.equal(before);
      await base.ledger.put('restores', `${other}/${part}`, whole, 'any');
    }
    await module.restored.undo('other');
    expect(await base.ledger.list('users')).to.deep.equal([]);
    expect((await module.apps()).map(({ name }) => name)).to.deep.equal(['one', 'shop']);
  });

  it('of a newer version is not taken away before its time: links, pictures and keys of addresses', async () => {
    const { ledger } = http.opened.base;
    const newer = JSON.stringify({ v: 2, expires: '2999-01-01T00:00:00Z' });
    const entries = [
      ['downloads', 'link:newer'],
      ['pictures', 'newer'],
      ['sources', 'newer'],
    ] as const;
    for (const [book, key] of entries) await ledger.put(book, key, newer, 'absent');
    await linksOf(http).create(LINK);
    await http.opened.module.templates.pictures.keep({ mediaType: 'image/png', base64: 'AAAA' });
    await addressesOf(http).seal('https://example.com/a.zip');
    for (const [book, key] of entries) expect((await ledger.get(book, key))?.value, book).to.equal(newer);
  });
});

async function unlessTold(promise: Promise<unknown>): Promise<void> {
  await promise.catch((error: unknown) => {
    if (!isBackupError(error)) throw error;
  });
}
