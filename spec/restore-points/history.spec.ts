import { expect } from 'chai';
import fc from 'fast-check';
import { containsHistory, disputedPairs, oldestFirst } from '../../src/restore-points/history.js';
import { manifestOf, pointOf } from '../support/archives/manifests.js';

type Point = ReturnType<typeof pointOf>;

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

describe('the order of many restore points', () => {
  /** As it is defined: the first by id whose own beginnings are all placed. */
  const asDefined = (points: readonly Point[], proven: ReturnType<typeof disputedPairs>): readonly Point[] => {
    const rest = points.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const ordered: Point[] = [];
    while (rest.length > 0) {
      const free = rest.findIndex(
        (point) => !proven.some(({ older, newer }) => newer === point && rest.includes(older)),
      );
      ordered.push(...rest.splice(Math.max(free, 0), 1));
    }
    return ordered;
  };

  it('is as it is defined, whatever is proven of which', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 14 }), fc.infiniteStream(fc.boolean()), (events, isProven) => {
        const points = events.map((count, index) =>
          pointOf(manifestOf(`id${String(index).padStart(2, '0')}`, [count])),
        );
        const disputed = disputedPairs(points);
        const naive = points.flatMap((newer, index) =>
          points.slice(index + 1).filter((older) => older.manifest.counts.events < newer.manifest.counts.events),
        );
        expect(disputed).to.have.length(naive.length);
        const proven = disputed.filter(() => isProven.next().value);
        expect(ids(oldestFirst(points, proven))).to.deep.equal(ids(asDefined(points, proven)));
      }),
    );
  });

  it('looks at each a few times, not at each for each', () => {
    let looks = 0;
    const points = Array.from({ length: 2_000 }, (_, index) => {
      const point = pointOf(manifestOf(`id${String(index).padStart(5, '0')}`, [index]));
      const { manifest } = point;
      return Object.defineProperty({ ...point }, 'manifest', { get: () => ((looks += 1), manifest) });
    });
    expect(disputedPairs(points)).to.deep.equal([]);
    expect(ids(oldestFirst(points, []).slice(0, 2))).to.deep.equal(['id00000', 'id00001']);
    expect(looks).to.be.at.most(10 * points.length);
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
