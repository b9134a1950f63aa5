import { expect } from 'chai';
import { PLAIN, RICH } from '../support/module.js';
import { openAt, STORES, usePlaces } from '../support/places.js';

for (const kind of STORES) {
  describe(`an app as of a point in its history, in ${kind}`, function () {
    this.timeout(60_000);
    const places = usePlaces(kind);

    it('is what the plan says, out of a restore point and out of an archive of Squidex', async () => {
      const module = await openAt(places, { events: await places.make[kind]() });
      const kept = { rules: 'keep', clients: 'keep', schedules: 'keep', people: 'create' } as const;
      await module.restore(PLAIN, { ...kept, name: 'blog' });
      const { point } = await module.create('blog');
      for (const [source, event] of [
        [point.id, 5],
        [RICH, 40],
      ] as const) {
        const wish = { ...kept, name: `as-of-${event}`, until: { event } };
        const plan = await module.planRestore(source, wish);
        const { app, events, until, assets } = await module.restore(source, wish);
        expect({ events, until, assets }).to.deep.equal({
          events: plan.events,
          until: plan.until,
          assets: plan.assets,
        });
        expect(until?.event).to.equal(event);
        // One of the first events is about a person who has no account.
        expect(events).to.be.within(event - 1, event);
        const summary = await module.contents.summary(`current:${app.name}`);
        expect(summary.events).to.equal(events);
      }
    });
  });
}
