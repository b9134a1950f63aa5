import { expect } from 'chai';
import fc from 'fast-check';
import { RetentionPolicy, type Holdings, type RetainedPoint } from '../../src/restore-points/retention.js';

const point = (n: number, change: { kept?: boolean; comment?: string } = {}): RetainedPoint => ({
  id: `id${String(n).padStart(4, '0')}`,
  protected: change.kept === true,
  comment: change.comment ?? '',
});

/** Every point is contained in the newest, which holds all files. */
function containedIn(newest: RetainedPoint): () => Holdings {
  return () => ({ containedIn: new Set([newest.id]), files: new Map() });
}

function reasons(points: readonly RetainedPoint[], keepLast: number, holdings?: (point: RetainedPoint) => Holdings) {
  const newest = points.at(-1);
  if (newest === undefined) throw new Error('no point');
  return new RetentionPolicy(keepLast)
    .apply(points, newest, holdings ?? containedIn(newest))
    .map(({ action, reason }) => (action === 'remove' ? 'removed' : reason));
}

describe('retention', () => {
  it('keeps everything within the cap', () => {
    expect(reasons([point(1), point(2)], 2)).to.deep.equal(['within-cap', 'newest']);
  });

  it('asks each point a few times, not each about each', () => {
    let looks = 0;
    const points = Array.from({ length: 2_000 }, (_, index) =>
      Object.defineProperty({ ...point(index) }, 'id', { get: () => ((looks += 1), `id${index}`) }),
    );
    expect(reasons(points, 2).filter((reason) => reason === 'removed')).to.have.length(1_998);
    expect(looks).to.be.at.most(10 * points.length);
  });

  it('removes the oldest beyond the cap', () => {
    expect(reasons([point(1), point(2), point(3)], 2)).to.deep.equal(['removed', 'within-cap', 'newest']);
  });

  it('goes round protected ones', () => {
    const points = [point(1, { kept: true }), point(2), point(3), point(4)];
    expect(reasons(points, 2)).to.deep.equal(['protected', 'removed', 'removed', 'newest']);
  });

  it('lets those that a person made with a comment outlive the others, but not the cap', () => {
    const points = [point(1, { comment: 'before the launch' }), point(2), point(3), point(4)];
    expect(reasons(points, 2)).to.deep.equal(['within-cap', 'removed', 'removed', 'newest']);
    expect(reasons(points, 1)).to.deep.equal(['removed', 'removed', 'removed', 'newest']);
    const blank = [point(1, { comment: 'by hand' }), point(2, { comment: ' \n' }), point(3)];
    expect(reasons(blank, 2), 'a blank comment is none').to.deep.equal(['within-cap', 'removed', 'newest']);
  });

  it('never removes the point that was just made, whatever its id is', () => {
    const points = [point(9000), point(9001), point(1)];
    expect(reasons(points, 1)).to.deep.equal(['removed', 'removed', 'newest']);
  });

  it('keeps the last point that holds an event or a file, and removes another one instead', () => {
    const points = [point(1), point(2), point(3), point(4)];
    const files = new Map([['0/logo', 'logo.png (asset logo, version 0)']]);
    const held = (n: number) => (each: RetainedPoint) => ({
      containedIn: new Set(['id0004']),
      files: each.id === point(n).id || each.id === point(1).id ? files : new Map<string, string>(),
    });
    // Another one holds the file too, so the oldest may go.
    expect(reasons(points, 3, held(2))).to.deep.equal(['removed', 'within-cap', 'within-cap', 'newest']);
    expect(reasons(points, 2, held(2))).to.deep.equal(['removed', 'only-file', 'removed', 'newest']);
    const cutOff = (each: RetainedPoint) => ({
      containedIn: new Set(each.id === 'id0001' ? [] : ['id0004']),
      files: new Map<string, string>(),
    });
    expect(reasons(points, 1, cutOff)).to.deep.equal(['only-history', 'removed', 'removed', 'newest']);
  });

  it('never removes the newest or a protected one, and no more than it must, whatever there is', () => {
    const points = fc.array(fc.record({ kept: fc.boolean(), comment: fc.constantFrom('', 'by hand') }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(points, fc.integer({ min: 1, max: 12 }), (given, keepLast) => {
        const all = given.map((change, n) => point(n, change));
        const outcome = reasons(all, keepLast);
        const kept = outcome.filter((reason) => reason !== 'removed');
        expect(outcome.at(-1)).to.equal('newest');
        all.forEach((each, n) => each.protected && expect(outcome[n]).not.to.equal('removed'));
        if (kept.length < all.length) expect(kept.length).to.be.at.least(keepLast);
        if (kept.length > keepLast) expect(kept.filter((reason) => reason === 'within-cap')).to.deep.equal([]);
      }),
    );
  });
});
