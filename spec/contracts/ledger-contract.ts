import { expect } from 'chai';
import type { Ledger } from '../../src/ledger/ledger.js';
import { rejection } from '../support/rejection.js';

export interface LedgerUnderTest {
  readonly ledger: Ledger;
  /** Another process's view of the same ledger. */
  readonly other: Ledger;
  dispose(): Promise<void>;
}

/** What every ledger promises; an adapter joins with a factory that makes an empty one. */
export function ledgerContract(title: string, make: () => Promise<LedgerUnderTest>): void {
  describe(`${title} as a ledger`, () => {
    let made: LedgerUnderTest;
    let ledger: Ledger;

    beforeEach(async () => {
      made = await make();
      ledger = made.ledger;
    });
    afterEach(async () => {
      await made.dispose();
    });

    it('gives back what was put, to another process as well', async () => {
      const version = await ledger.put('claims', 'name:blog', '{"a":"ü\\u2028"}', 'absent');
      expect(await made.other.get('claims', 'name:blog')).to.deep.equal({
        key: 'name:blog',
        value: '{"a":"ü\\u2028"}',
        version,
      });
    });

    it('has a book once something was put into it', async () => {
      await ledger.put('claims', 'x', '1', 'absent');
      expect(await ledger.exists('claims')).to.equal(true);
      expect(await made.other.exists('claims')).to.equal(true);
    });

    it('keeps books apart', async () => {
      await ledger.put('claims', 'x', '1', 'absent');
      expect(await ledger.get('users', 'x')).to.equal(undefined);
      expect(await ledger.list('documents')).to.deep.equal([]);
    });

    it('has one winner when an entry must be absent', async () => {
      const attempts = await Promise.allSettled(
        Array.from({ length: 10 }, (_, n) => (n % 2 ? ledger : made.other).put('claims', 'one', `${n}`, 'absent')),
      );
      expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).to.have.length(1);
      expect((await rejection(ledger.put('claims', 'one', '{}', 'absent'))).code).to.equal('ledger-conflict');
    });

    it('writes and removes only the version that was expected', async () => {
      const first = await ledger.put('claims', 'a', '1', 'absent');
      const second = await made.other.put('claims', 'a', '2', { version: first });
      expect(second).not.to.equal(first);
      expect((await rejection(ledger.put('claims', 'a', '3', { version: first }))).code).to.equal('ledger-conflict');
      expect((await rejection(ledger.remove('claims', 'a', { version: first }))).code).to.equal('ledger-conflict');
      expect((await ledger.get('claims', 'a'))?.value).to.equal('2');
      await ledger.remove('claims', 'a', { version: second });
      expect(await made.other.get('claims', 'a')).to.equal(undefined);
    });

    it('never gives a version twice, not even after a removal', async () => {
      const first = await ledger.put('claims', 'a', '1', 'absent');
      await ledger.remove('claims', 'a', 'any');
      const again = await ledger.put('claims', 'a', '1', 'absent');
      expect(again).not.to.equal(first);
      expect((await rejection(ledger.remove('claims', 'a', { version: first }))).code).to.equal('ledger-conflict');
    });

    it('removes many at once, but those that were changed since', async () => {
      const entries = Array.from({ length: 1_200 }, (_, n) => ({ key: `k${n}`, value: `${n}` }));
      await ledger.putAll('users', entries);
      const before = await ledger.list('users');
      await made.other.put('users', 'k7', 'changed', 'any');
      await made.other.remove('users', 'k8', 'any');
      await ledger.put('claims', 'k9', 'of another book', 'absent');
      await ledger.removeAll('users', before);
      await ledger.removeAll('users', before);
      await ledger.removeAll('users', []);
      expect((await made.other.list('users')).map(({ key, value }) => [key, value])).to.deep.equal([['k7', 'changed']]);
      expect(await ledger.list('claims')).to.have.length(1);
    });

    it('replaces with any, and removes an absent entry with any', async () => {
      await ledger.put('users', 'a', '1', 'any');
      await ledger.put('users', 'a', '2', 'any');
      expect((await ledger.get('users', 'a'))?.value).to.equal('2');
      await ledger.remove('users', 'missing', 'any');
    });

    it('does not write a version of an entry that is absent', async () => {
      expect((await rejection(ledger.put('users', 'a', '1', { version: '1' }))).code).to.equal('ledger-conflict');
      expect((await rejection(ledger.remove('users', 'a', { version: '1' }))).code).to.equal('ledger-conflict');
    });

    it('lists a book by prefix in order of key', async () => {
      for (const key of ['app/b', 'app/a', 'ap', 'app_x', 'APP/c', 'app/é@x.org %_']) {
        await ledger.put('documents', key, `"${key}"`, 'absent');
      }
      const keys = (await ledger.list('documents', 'app/')).map((entry) => entry.key);
      expect(keys).to.deep.equal(['app/a', 'app/b', 'app/é@x.org %_']);
      expect(await ledger.list('documents')).to.have.length(6);
    });
  });
}
