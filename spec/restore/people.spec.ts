import { expect } from 'chai';
import type { UserMapping } from '../../src/cms/event-vocabulary.js';
import { LedgerUserDirectory } from '../../src/cms/ledger-user-directory.js';
import type { RestoreResult } from '../../src/restore/restore-result.js';
import type { PeopleStrategy } from '../../src/restore/people.js';
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

  it('with one e-mail in two spellings get one account', async () => {
    const emails = new Map([
      ['a', 'Bob@example.org'],
      ['b', 'bob@EXAMPLE.org'],
    ]);
    let ids = 0;
    const people = await People.plan(emails, 'create', undefined, directory, () => `new-${(ids += 1)}`);
    expect(people.get('a').to).to.equal(people.get('b').to);
    expect(people.toCreate).to.have.length(1);
  });
});

const outcome = ({ from, email, how, contributor }: UserMapping) => ({ from, email, how, contributor });

const howOf = ({ people }: RestoreResult): Record<string, string> =>
  Object.fromEntries(people.map(({ email, from, how }) => [email ?? from, how]));

/** Ada has an account here; what becomes of the others, and of the one without an e-mail. */
const allButAda = (others: string, nobody = others): Record<string, string> => ({
  'ada@example.org': 'matched',
  'grace@example.org': others,
  'zoë@example.org': others,
  [NOBODY]: nobody,
});
