import { expect } from 'chai';
import fc from 'fast-check';
import { RetentionPolicy, type Holdings } from '../../src/restore-points/retention.js';

/** A restore point of the model: how far its history goes on which branch, and the files it holds. */
interface Point {
  readonly id: string;
  protected: boolean;
  readonly comment: string;
  readonly branch: number;
  readonly events: number;
  readonly files: ReadonlySet<number>;
}

interface World {
  points: Point[];
  branch: number;
  events: number;
  /** Files that events mention, by the number of the event, and those of them that the asset store has. */
  readonly mentioned: Map<number, number>;
  readonly stored: Set<number>;
  made: number;
  /** Files ever written; numbers are not used twice. */
  files: number;
}

const steps = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('create' as const), byHand: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('grow' as const), withFile: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lose' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('damage' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('protect' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('change-history' as const) }) },
);

type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

/** The best of each branch, and every file, that some point holds. */
function heldBy(points: readonly Point[]): { readonly events: Map<number, number>; readonly files: Set<number> } {
  const events = new Map<number, number>();
  for (const { branch, events: count } of points) events.set(branch, Math.max(events.get(branch) ?? 0, count));
  return { events, files: new Set(points.flatMap(({ files }) => [...files])) };
}

function create(world: World, policy: RetentionPolicy, byHand: boolean): void {
  const { branch, events } = world;
  const files = new Set([...world.mentioned.keys()].filter((file) => world.stored.has(file)));
  world.made += 1;
  // Ids say nothing here: the clock may have jumped.
  const id = `${(world.made * 7919) % 1000}-${world.made}`;
  const made: Point = { id, protected: false, comment: byHand ? 'by hand' : '', branch, events, files };
  const all = [...world.points, made];
  const holdings = (point: Point): Holdings => {
    const contains = (other: Point): boolean => other.branch === point.branch && other.events >= point.events;
    const others = all.filter((other) => other !== point && contains(other));
    if (point.branch === branch) {
      const lost = [...point.files].filter((file) => !files.has(file));
      return { containedIn: new Set([made.id]), files: new Map(lost.map((file) => [String(file), `file ${file}`])) };
    }
    const whole = others.filter((other) => point.files.isSubsetOf(other.files));
    return { containedIn: new Set(whole.map((other) => other.id)), files: new Map() };
  };
  const before = heldBy(all);
  const decisions = policy.apply(all, made, holdings);
  world.points = decisions.filter(({ action }) => action === 'keep').map(({ point }) => point);
  const after = heldBy(world.points);
  expect(world.points).to.include(made);
  expect(after.events).to.deep.equal(before.events);
  expect([...after.files].sort()).to.deep.equal([...before.files].sort());
  for (const point of all) if (point.protected) expect(world.points).to.include(point);
  if (world.points.length > policy.keepLast) {
    expect(decisions.map(({ reason }) => reason)).not.to.include('within-cap');
  }
  if (world.points.length < all.length) expect(world.points.length).to.be.at.least(policy.keepLast);
}

function play(world: World, policy: RetentionPolicy, step: Step): void {
  const at = (which: number): number => which % Math.max(1, world.points.length);
  if (step.kind === 'create') create(world, policy, step.byHand);
  else if (step.kind === 'grow') {
    world.events += 1;
    if (!step.withFile) return;
    const file = world.files;
    world.files += 1;
    world.mentioned.set(file, world.events);
    world.stored.add(file);
  } else if (step.kind === 'lose') world.stored.delete([...world.stored][step.which] ?? -1);
  else if (step.kind === 'protect') {
    const point = world.points[at(step.which)];
    if (point) point.protected = !point.protected;
  } else if (step.kind === 'change-history') {
    world.branch += 1;
    world.mentioned.clear();
    world.stored.clear();
    world.events = 1;
  } else world.points.splice(at(step.which), 1);
}

describe('retention, in 20,000 random histories', () => {
  it('never removes the last copy of an event or a file, and keeps the cap otherwise', function () {
    this.timeout(120_000);
    fc.assert(
      fc.property(
        fc.array(steps, { minLength: 5, maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        (history, keepLast) => {
          const policy = new RetentionPolicy(keepLast);
          const world: World = {
            points: [],
            branch: 0,
            events: 1,
            mentioned: new Map(),
            stored: new Set(),
            made: 0,
            files: 0,
          };
          for (const step of history) play(world, policy, step);
        },
      ),
      { numRuns: 20_000, seed: 20_261_128 },
    );
  });
});
