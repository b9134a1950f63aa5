import { expect } from 'chai';
import fc from 'fast-check';
import { decideRetention, requirePrefix } from '../../src/restore-points/retention.js';
import { BackupError } from '../../src/errors.js';
import { manifestOf, pointOf } from '../support/manifests.js';

const point = (n: number, isProtected = false) =>
  pointOf(manifestOf(`id${String(n).padStart(4, '0')}`, [1]), isProtected);

describe('retention', () => {
  it('keeps everything within the cap', () => {
    const decisions = decideRetention([point(1), point(2)], 2);
    expect(decisions.map(({ action }) => action)).to.deep.equal(['keep', 'keep']);
  });

  it('removes the oldest beyond the cap and says why', () => {
    const decisions = decideRetention([point(2), point(3), point(1)], 2);
    expect(decisions.map(({ point: { id }, action }) => [id, action])).to.deep.equal([
      ['id0003', 'keep'],
      ['id0002', 'keep'],
      ['id0001', 'remove'],
    ]);
    expect(decisions[2]?.reason).to.equal('beyond the cap of 2');
  });

  it('goes round protected ones', () => {
    const decisions = decideRetention([point(1, true), point(2), point(3), point(4)], 2);
    const removed = decisions.filter(({ action }) => action === 'remove').map((decision) => decision.point.id);
    expect(removed.sort()).to.deep.equal(['id0002', 'id0003']);
  });

  it('never removes the newest or a protected one, and no more than it must, whatever there is', () => {
    const points = fc.uniqueArray(fc.record({ n: fc.nat(9999), kept: fc.boolean() }), { selector: ({ n }) => n });
    fc.assert(
      fc.property(points, fc.integer({ min: 1, max: 12 }), (given, cap) => {
        const decisions = decideRetention(
          given.map(({ n, kept }) => point(n, kept)),
          cap,
        );
        const kept = decisions.filter(({ action }) => action === 'keep').map((decision) => decision.point);
        const removed = decisions.filter(({ action }) => action === 'remove').map((decision) => decision.point);
        expect(decisions).to.have.length(given.length);
        expect(removed.some((each) => each.protected)).to.equal(false);
        const newest = Math.max(...given.map(({ n }) => n));
        if (given.length > 0) expect(kept.map(({ id }) => id)).to.include(point(newest).id);
        if (removed.length > 0) expect(kept.length).to.be.at.least(cap);
        const unprotected = kept.filter((each) => !each.protected).map(({ id }) => id);
        for (const { id } of removed) expect(unprotected.every((other) => other > id)).to.equal(true);
        const spare = kept.filter((each) => !each.protected && each.id !== point(newest).id);
        if (kept.length > cap) expect(spare).to.have.length(0);
      }),
    );
  });
});

describe('the prefix rule', () => {
  const blocked = (action: () => void): string => {
    try {
      action();
    } catch (error) {
      if (error instanceof BackupError) return error.code;
      throw error;
    }
    return 'allowed';
  };

  it('allows what the newer backup contains', () => {
    expect(blocked(() => requirePrefix(manifestOf('1', [5]), manifestOf('2', [5, 9])))).to.equal('allowed');
    expect(blocked(() => requirePrefix(manifestOf('1', [5]), manifestOf('2', [5])))).to.equal('allowed');
  });

  it('blocks when history is shorter, different, cut elsewhere, or of another app', () => {
    const other = (events: number) => `other-${events}`;
    const foreign = { ...manifestOf('2', [5, 9]), app: { id: 'app-2', name: 'blog' } };
    for (const newer of [manifestOf('2', [4]), manifestOf('2', [5, 9], other), manifestOf('2', [4, 9]), foreign]) {
      expect(blocked(() => requirePrefix(manifestOf('1', [5]), newer))).to.equal('retention-blocked');
    }
  });
});
