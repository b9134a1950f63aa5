import { expect } from 'chai';
import type { UserMapping } from '../../src/cms/event-vocabulary.js';
import { LedgerUserDirectory } from '../../src/cms/ledger-user-directory.js';
import type { RestoreResult } from '../../src/restore/restore-result.js';
import type { PeopleStrategy } from '../../src/restore/assigned-people.js';
import { People } from '../../src/restore/people.js';
import { openTempModule, restoreAs, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

const EMAILS = ['ada@example.org', 'grace@example.org', 'zoë@example.org'];
/** A person of the archive whom only events mention, so nobody knows the e-mail. */
const NOBODY = 'user-404';

describe('people of a restored app', () => {
  let open: OpenModule;
  let directory: LedgerUserDirectory;

  beforeEach(async () => {
    open = await openTempModule();
    directory = new LedgerUserDirectory(open.base.ledger);
    await directory.create({ id: 'here-ada', email: 'ada@example.org' });
  });
  afterEach(async () => open.dispose());

  /** Restores, and requires that the plan said the same and that no id of the source is left in any event. */
  const restore = async (people: PeopleStrategy, me?: string): Promise<RestoreResult> => {
    const options = restoreAs('copy', { people, me });
    const plan = await open.module.planRestore(RICH, options);
    const result = await open.module.restore(RICH, options);
    expect(plan.people.map(outcome)).to.deep.equal(result.people.map(outcome));
    expect(result.people.map(({ email, from }) => email ?? from)).to.have.members([...EMAILS, NOBODY]);
    const text = await textOf(result.app.id);
    for (const { from, to, how } of result.people) {
      expect(text.includes(from), `${from} is left`).to.equal(false);
      // The only event of somebody unknown may be one that is left out.
      if (how !== 'unknown') expect(text.includes(to), `${to} is nowhere`).to.equal(true);
    }
    return result;
  };

  const textOf = async (app: string): Promise<string> => {
    const parts: string[] = [];
    for await (const batch of open.base.store.readApp(app, {})) {
      for (const { payload, metadata } of batch) {
        parts.push(Buffer.from(payload).toString(), Buffer.from(metadata).toString());
      }
    }
    return parts.join('\n');
  };

  const accounts = async (): Promise<number> => (await open.base.ledger.list('users')).length;
  const dropped = ({ warnings }: RestoreResult): number =>
    warnings.filter(({ code }) => code === 'event-dropped').length;

  it('are one person under every spelling of a mailbox, whose account has the first one without spaces', async () => {
    await directory.create({ id: 'here-zoe', email: 'zoë@bücher.example' });
    const spellings = [' Zoe\u0308@xn--bcher-kva.example', 'new@xn--bcher-kva.example ', 'NEW@b\u00dccher.example'];
    const emails = new Map(spellings.map((email, at) => [`user-${at}`, email]));
    let id = 0;
    const people = await People.plan(
      emails,
      'create',
      'ZOË@XN--BCHER-KVA.EXAMPLE',
      directory,
      () => `new-${(id += 1)}`,
    );
    expect(people.all.map(({ to, how }) => [to, how])).to.deep.equal([
      ['here-zoe', 'matched'],
      ['new-1', 'created'],
      ['new-1', 'created'],
    ]);
    expect(people.toCreate).to.deep.equal([{ id: 'new-1', email: 'new@xn--bcher-kva.example' }]);
    expect(people.owner?.id).to.equal('here-zoe');
  });

  it('are matched by e-mail; the others get ids without an account and lose their rights, which is said', async () => {
    const result = await restore('match');
    expect(howOf(result)).to.deep.equal(allButAda('unknown'));
    expect(result.people.find(({ how }) => how === 'matched')?.to).to.equal('here-ada');
    expect(dropped(result)).to.be.greaterThan(1);
    expect(await accounts()).to.equal(1);
  });

  it('get accounts if that is asked for and their e-mail is known', async () => {
    const result = await restore('create');
    expect(howOf(result)).to.deep.equal(allButAda('created', 'unknown'));
    for (const { how, to, email } of result.people) {
      if (how === 'created') expect(await directory.find(email ?? '')).to.deep.equal({ id: to, email });
    }
    expect(await accounts()).to.equal(3);
    expect(dropped(result)).to.equal(1);
  });

  it('keep their rights as placeholders, without an account', async () => {
    const result = await restore('placeholder');
    expect(howOf(result)).to.deep.equal(allButAda('placeholder'));
    expect(dropped(result)).to.equal(0);
    expect(await accounts()).to.equal(1);
  });

  it('become the person restoring, who needs an account', async () => {
    const { code } = await rejection(
      open.module.restore(RICH, restoreAs('copy', { people: 'me', me: 'who@example.org' })),
    );
    expect(code).to.equal('user-not-found');
    await directory.create({ id: 'here-me', email: 'me@example.org' });
    const result = await restore('me', 'me@example.org');
    expect(howOf(result)).to.deep.equal(allButAda('me'));
    expect(result.people.filter(({ how }) => how === 'me').map(({ to }) => to)).to.deep.equal(Array(3).fill('here-me'));
    expect(await accounts()).to.equal(2);
  });

  it('with one mailbox in several spellings get one account, under the first', async () => {
    const emails = new Map([
      ['a', 'Zo\u00eb@example.org'],
      ['b', 'zoe\u0308@EXAMPLE.org'],
      ['c', ' zo\u00cb@example.org'],
      ['d', 'ADA@example.org'],
    ]);
    let ids = 0;
    const people = await People.plan(emails, 'create', undefined, directory, () => `new-${(ids += 1)}`);
    expect(['a', 'b', 'c', 'd'].map((id) => people.get(id).to)).to.deep.equal(['new-1', 'new-1', 'new-1', 'here-ada']);
    expect(people.toCreate).to.deep.equal([{ id: 'new-1', email: 'Zo\u00eb@example.org' }]);
    await directory.createAll(people.toCreate);
    for (const email of emails.values()) expect(await directory.find(email), email).not.to.equal(undefined);
  });

  it('who are many get their accounts together, each once, and the progress is told', async () => {
    const many = Array.from({ length: 30_000 }, (_, n) => ({ id: `id-${n}`, email: `p${n}@example.org` }));
    for (let n = 0; n < many.length; n += 1_000) await directory.createAll(many.slice(n, n + 1_000));
    const found = await directory.findAll(many.map(({ email }) => email.toUpperCase()));
    expect(found.size).to.equal(many.length);
    expect(found.get('p29999@example.org')).to.deep.equal(many.at(-1));
    await directory.createAll(many.slice(-2));
    const other = { id: 'other', email: 'p7@example.org' };
    expect((await rejection(directory.createAll([other]))).code).to.equal('ledger-conflict');
    expect(await directory.find('p7@example.org')).to.deep.equal(many[7]);
    const phases: unknown[] = [];
    await open.module.restore(RICH, restoreAs('copy'), {
      progress: ({ phase, done, total, unit }) => phase === 'accounts' && phases.push([done, total, unit]),
    });
    expect(phases).to.deep.equal([
      [0, 2, 'accounts'],
      [2, 2, 'accounts'],
    ]);
  });

  it('who can open the copy are told, by plan and result', async () => {
    const result = await restore('create');
    expect(rolesOf(result)).to.deep.equal({ 'ada@example.org': 'Owner', 'grace@example.org': 'Editor' });
    expect(codesOf(result)).not.to.include('app-without-people');
  });

  it('who are nobody are told in one line that says how to mend it', async () => {
    await directory.remove({ id: 'here-ada', email: 'ada@example.org' });
    const result = await open.module.restore(RICH, restoreAs('copy', { people: 'match' }));
    expect(result.openedBy).to.deep.equal([]);
    const [line, ...more] = result.warnings.filter(({ code }) => code === 'app-without-people');
    expect(more).to.deep.equal([]);
    expect(line?.message).to.include('no person will be able to open "copy"').and.to.include('to become its owner');
    const left = result.warnings.find(({ code }) => code === 'event-dropped');
    expect(left?.message).to.include('ada@example.org (Owner) has no account here');
  });

  it('do not include a person restoring who has no account, which is told', async () => {
    const result = await open.module.restore(RICH, restoreAs('copy', { people: 'match', me: 'typo@example.org' }));
    expect(rolesOf(result)).not.to.have.property('typo@example.org');
    const told = result.warnings.filter(({ code }) => code === 'user-not-found');
    expect(told.map(({ where }) => where)).to.deep.equal(['typo@example.org']);
    const alone = await openTempModule();
    const { warnings } = await alone.module.restore(
      RICH,
      restoreAs('copy', { people: 'match', me: 'typo@example.org' }),
    );
    const left = warnings.find(({ code }) => code === 'app-without-people');
    expect(left?.message).to.include('or name an owner who has one').and.not.to.include('say who you are');
    await alone.dispose();
  });

  it('include the person restoring where the account is made by the restore', async () => {
    const result = await restore('create', 'Zoë@example.org');
    expect(rolesOf(result)).to.include({ 'zoë@example.org': 'Owner' });
    expect(codesOf(result)).not.to.include('user-not-found');
  });

  it('get no account for what no mail reaches, and lose their rights as those without an e-mail', async () => {
    const odd = [
      ...['ada', '', '   ', '\u200b', '@', 'a@', '@x.example', 'a b@x.example', 'a\u0007@x.example'],
      `${'a'.repeat(400)}@x.example`,
    ];
    const fine = [
      'a+b@x.example',
      ' c@b\u00fccher.example ',
      'd@xn--bcher-kva.example',
      "o'neil@x.example",
      'e@localhost',
    ];
    const emails = new Map([...odd, ...fine].map((email) => [`id of ${email}`, email]));
    const people = await People.plan(emails, 'create', undefined, directory, () => 'new');
    for (const email of odd) {
      expect(people.get(`id of ${email}`), email).to.include({ how: 'unknown', contributor: false });
    }
    for (const email of fine) expect(people.get(`id of ${email}`), email).to.include({ how: 'created' });
  });

  it('include the person restoring as owner, whatever becomes of the others', async () => {
    await directory.create({ id: 'here-me', email: 'me@example.org' });
    for (const people of ['match', 'placeholder', 'me', 'create'] as const) {
      const options = restoreAs(`copy-${people}`, { people, me: 'ME@example.org' });
      const plan = await open.module.planRestore(RICH, options);
      const result = await open.module.restore(RICH, options);
      expect(rolesOf(result), people).to.include({ 'me@example.org': 'Owner' });
      expect(rolesOf(plan), people).to.deep.equal(rolesOf(result));
      expect(codesOf(result), people).not.to.include('app-without-people');
      expect(await textOf(result.app.id)).to.include('"contributorId":"here-me","role":"Owner"');
    }
  });

  describe('one by one', () => {
    const mapped = async (peopleMap: Readonly<Record<string, string>>, me?: string): Promise<RestoreResult> => {
      const options = restoreAs('mapped', { people: 'match', peopleMap, me });
      const plan = await open.module.planRestore(RICH, options);
      const result = await open.module.restore(RICH, options);
      expect(plan.people.map(outcome)).to.deep.equal(result.people.map(outcome));
      return result;
    };
    const fateOf = ({ people }: RestoreResult, who: string): string | undefined => {
      const person = people.find(({ email, from }) => (email ?? from) === who);
      return person && `${person.how} ${person.account ?? ''}`.trim();
    };

    it('become an account of another e-mail, a placeholder, the person restoring, a new account, whatever becomes of the rest', async () => {
      await directory.create({ id: 'here-tom', email: 'tom@example.org' });
      const map = { 'ADA@example.org': 'placeholder', 'grace@example.org': 'tom@example.org', [NOBODY]: 'me' };
      const result = await mapped({ ...map, 'zoë@example.org': 'create' }, 'tom@example.org');
      expect(fateOf(result, 'ada@example.org'), 'who has an account').to.equal('placeholder');
      expect(fateOf(result, 'grace@example.org')).to.equal('matched tom@example.org');
      expect(fateOf(result, NOBODY)).to.equal('me');
      expect(fateOf(result, 'zoë@example.org')).to.equal('created');
      expect(result.openedBy?.map(({ email }) => email))
        .to.include('tom@example.org')
        .and.not.include('grace@example.org');
      expect(codesOf(result)).not.to.include('person-unknown');
    });

    it('are refused where nobody has the e-mail, or no account is there, and told where nobody has the id', async () => {
      const refused = async (map: Readonly<Record<string, string>>): Promise<string> =>
        (await rejection(mapped(map))).code;
      expect(await refused({ 'nobody@example.org': 'placeholder' })).to.equal('invalid-argument');
      expect(await refused({ 'ada@example.org': 'tim@example.org' })).to.equal('user-not-found');
      expect(await refused({ 'ada@example.org': 'me' })).to.equal('user-not-found');
      expect(await refused({ 'ada@example.org': 'somehow' })).to.equal('invalid-argument');
      expect(await open.module.apps()).to.deep.equal([]);
      expect(codesOf(await mapped({ 'no-such-id': 'placeholder' }))).to.include('person-unknown');
    });
  });
});

const outcome = ({ from, email, how, contributor }: UserMapping) => ({ from, email, how, contributor });

const rolesOf = ({ openedBy }: RestoreResult): Record<string, string> =>
  Object.fromEntries((openedBy ?? []).map(({ email, role }) => [email, role]));

const codesOf = ({ warnings }: RestoreResult): readonly string[] => warnings.map(({ code }) => code);

const howOf = ({ people }: RestoreResult): Record<string, string> =>
  Object.fromEntries(people.map(({ email, from, how }) => [email ?? from, how]));

/** Ada has an account here; what becomes of the others, and of the one without an e-mail. */
const allButAda = (others: string, nobody = others): Record<string, string> => ({
  'ada@example.org': 'matched',
  'grace@example.org': others,
  'zoë@example.org': others,
  [NOBODY]: nobody,
});
