import { expect } from 'chai';
import type { Backup } from '../../../src/ui/api/wire.js';
import { formats } from '../../../src/ui/model/formats.js';
import { historyOf } from '../../../src/ui/model/history.js';

/** Good, and started then; the strip looks at nothing else. */
const backup = (started: string): Backup =>
  ({ started, state: 'completed', archiveState: 'available', verified: 'passed' }) as unknown as Backup;

/** The dates of the strip that have a backup. */
function datesOf(started: readonly string[], now: string, zone: string): readonly string[] {
  const format = formats('en-GB', zone, 'decimal');
  return historyOf(started.map(backup), () => 0, Date.parse(now), format)
    .filter(({ state }) => state === 'good')
    .map(({ day }) => format.date(day));
}

describe('Days and times about a change of the clock', () => {
  it('puts a backup on the day on which it was started where the reader is, at any hour', () => {
    expect(datesOf(['2026-08-03T20:00:00Z'], '2026-08-04T14:00:00Z', 'UTC')).to.deep.equal(['3 Aug']);
    expect(datesOf(['2026-08-03T02:00:00Z'], '2026-08-05T01:00:00Z', 'UTC')).to.deep.equal(['3 Aug']);
    expect(datesOf(['2026-08-03T23:00:00Z'], '2026-08-05T01:00:00Z', 'Europe/Berlin')).to.deep.equal(['4 Aug']);
    expect(datesOf(['2026-08-03T23:00:00Z'], '2026-08-05T01:00:00Z', 'Pacific/Kiritimati')).to.deep.equal(['4 Aug']);
  });

  it('leaves no day out and has none twice where a day has 23 or 25 hours', () => {
    for (const [now, change] of [
      ['2026-03-31T22:30:00Z', '29 Mar'],
      ['2026-10-27T23:30:00Z', '25 Oct'],
    ] as const) {
      const format = formats('en-GB', 'Europe/Berlin', 'decimal');
      const dates = historyOf([], () => 0, Date.parse(now), format).map(({ day }) => format.date(day));
      expect(new Set(dates).size).to.equal(30);
      expect(dates).to.include(change);
    }
    const nightly = ['28', '29', '30'].map((day) => `2026-03-${day}T00:30:00Z`);
    expect(datesOf(nightly, '2026-03-30T22:30:00Z', 'Europe/Berlin')).to.deep.equal(['28 Mar', '29 Mar', '30 Mar']);
  });

  it('tells the two half past twos of an autumn night apart, and calls the night before yesterday', () => {
    const { exact, day, ago, instant } = formats('en-GB', 'Europe/Berlin', 'decimal');
    const [summer, winter] = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'] as const;
    expect(exact(summer)).to.match(/02:30:00 (CEST|GMT\+2)$/);
    expect(exact(winter)).to.match(/02:30:00 (CET|GMT\+1)$/);
    expect(day(winter, Date.parse('2026-10-26T00:10:00+01:00'))).to.equal('Yesterday, 02:30');
    expect(day('2026-03-28T23:30:00+01:00', Date.parse('2026-03-29T23:30:00+02:00'))).to.equal('Yesterday, 23:30');
    expect(ago(winter, Date.parse(winter) + 3_600_000)).to.equal('1 hour ago');
    expect(instant('2026-03-29T03:00')).to.equal(Date.parse('2026-03-29T01:00:00Z'));
  });
});
