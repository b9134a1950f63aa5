import { expect } from 'chai';
import { containsHistory, disputedPairs, oldestFirst } from '../../src/restore-points/history.js';
import { manifestOf, pointOf } from '../support/archives/manifests.js';

const ids = (points: readonly { readonly id: string }[]): string[] => points.map(({ id }) => id);

describe('the order of restore points', () => {
  it('is that of their ids as long as history agrees', () => {
    const points = [3, 1, 2].map((n) => pointOf(manifestOf(`id${n}`, [n])));
    expect(disputedPairs(points)).to.deep.equal([]);
    expect(ids(oldestFirst(points, []))).to.deep.equal(['id1', 'id2', 'id3']);
  });

  it('is that of history where a clock was ahead', () => {
    const ahead = pointOf(manifestOf('id9', [5]));
    const later = [pointOf(manifestOf('id1', [7])), pointOf(manifestOf('id2', [8]))];
    const disputed = disputedPairs([ahead, ...later]);
    expect(disputed.map(({ older, newer }) => [older.id, newer.id])).to.deep.equal([
      ['id9', 'id1'],
      ['id9', 'id2'],
    ]);
    expect(ids(oldestFirst([ahead, ...later], disputed))).to.deep.equal(['id9', 'id1', 'id2']);
    // Another history that is only shorter: nothing but the ids tells which was made first.
    expect(ids(oldestFirst([ahead, ...later], []))).to.deep.equal(['id1', 'id2', 'id9']);
  });
});

describe('the prefix rule', () => {
  const contains = (older: ReturnType<typeof manifestOf>, newer: ReturnType<typeof manifestOf>): boolean =>
    containsHistory(newer, older);

  it('holds for what the newer backup contains', () => {
    expect(contains(manifestOf('1', [5]), manifestOf('2', [5, 9]))).to.equal(true);
    expect(contains(manifestOf('1', [5]), manifestOf('2', [5]))).to.equal(true);
    expect(contains(manifestOf('1', []), manifestOf('2', [5]))).to.equal(true);
  });

  it('does not hold when history is shorter, different, cut elsewhere, or of another app', () => {
    const other = (events: number) => `other-${events}`;
    const foreign = { ...manifestOf('2', [5, 9]), app: { id: 'app-2', name: 'blog' } };
    for (const newer of [manifestOf('2', [4]), manifestOf('2', [5, 9], other), manifestOf('2', [4, 9]), foreign]) {
      expect(contains(manifestOf('1', [5]), newer)).to.equal(false);
    }
  });
});
