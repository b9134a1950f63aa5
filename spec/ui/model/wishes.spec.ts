import { expect } from 'chai';
import { newWish, ofSource, type RestoreSource, type RestoreWish } from '../../../src/ui/model/restore-wish.js';

const OTHER: RestoreSource = { kind: 'url', url: 'https://files.example/other.zip' };

describe('What is wished of a restore, with another source', () => {
  const wish: RestoreWish = {
    ...newWish(),
    ...{ purpose: 'move', name: 'moved', people: 'create', rules: 'keep', clients: 'none', withAssets: false },
    ...{ odd: 'drop', revive: true, until: '31400' },
    ...{ only: ['schemas', 'schema/article', 'content/7'], except: ['asset/9'] },
    peopleMap: { 'tom@shop.example': 'me' },
  };
  const changed = { ...wish, ...ofSource(wish, OTHER) };

  it('leaves nothing that is of the history before: its point, its objects, its people, what is odd or deleted in it', () => {
    expect(changed).to.include({ source: OTHER, odd: 'keep', revive: false, until: '', except: undefined });
    expect(changed.only).to.deep.equal(['schemas']);
    expect(changed.peopleMap).to.deep.equal({});
  });

  it('keeps what is of any app, and wishes no point where none was', () => {
    const { purpose, name, people, rules, clients, withAssets } = wish;
    expect(changed).to.include({ purpose, name, people, rules, clients, withAssets });
    expect(ofSource(newWish(), OTHER)).to.include({ until: undefined, only: undefined });
  });
});
