import { expect } from 'chai';
import type { Backup } from '../../../src/ui/api/wire.js';
import { formats } from '../../../src/ui/model/formats.js';
import { historyOf } from '../../../src/ui/model/history.js';
import {
  barOf,
  barsOf,
  eventOfBar,
  MIN_SPAN_MS,
  stepTo,
  ticksOf,
  within,
  zoomed,
} from '../../../src/ui/model/time-line.js';

/** Good, and started then; the strip looks at nothing else. */
const backup = (started: string): Backup =>
  ({ started, state: 'completed', archiveState: 'available', verification: { state: 'ok' } }) as Backup;

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
    expect(instant('2026-03-29T01:30')).to.equal(Date.parse('2026-03-29T00:30:00Z'));
  });
});

describe('Times as they are told', () => {
  const { ago, day, when, duration, exact, clock, axis, instant } = formats('en-GB', 'Europe/Berlin', 'decimal');
  const NOW = Date.parse('2026-06-14T12:00:00Z');
  const before = (ms: number): string => new Date(NOW - ms).toISOString();
  const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000] as const;

  it('are as long ago as people count: hours for two days, then days', () => {
    const all = [0, 59 * MINUTE, 90 * MINUTE, 47 * HOUR, 48 * HOUR, 10 * DAY].map((ms) => ago(before(ms), NOW));
    expect(all).to.deep.equal([
      ...['1 second ago', '59 minutes ago', '2 hours ago', '47 hours ago', '2 days ago', '10 days ago'],
    ]);
    expect([0, 90_000, 4 * HOUR, 3 * DAY].map(duration)).to.deep.equal(['1 second', '2 minutes', '4 hours', '3 days']);
    expect(duration(1_000)).to.equal('1 second');
  });

  it('have their day, and their year where it is long ago', () => {
    expect(
      [before(HOUR), before(DAY), before(3 * DAY), before(400 * DAY), before(-2 * DAY)].map((at) => day(at, NOW)),
    ).to.deep.equal([...['Today, 13:00', 'Yesterday, 14:00', '11 Jun, 14:00', '10 May 2025, 14:00', '16 Jun, 14:00']]);
    expect(when(before(HOUR), NOW)).to.equal('today 13:00');
    expect(clock('2026-06-14T12:00:05Z')).to.equal('14:00:05');
    expect([HOUR, 4 * DAY, 400 * DAY].map((span) => axis(NOW, span))).to.deep.equal(['14:00', '14 Jun', 'Jun 2026']);
  });

  it('are unknown where nobody knows them', () => {
    expect([ago('', NOW), day('', NOW), when('?', NOW), exact('')]).to.deep.equal(['—', '—', '—', '—']);
    expect(instant('')).to.deep.equal(NaN);
  });
});

describe('The best of each day', () => {
  const NOW = '2026-06-14T12:00:00Z';
  const format = formats('en-GB', 'UTC', 'decimal');
  const stateOf = (warnings: number, ...changed: readonly object[]): string | undefined => {
    const all = changed.map((each) => ({ ...backup(NOW), ...each }));
    return historyOf(all, () => warnings, Date.parse(NOW), format).at(-1)?.state;
  };
  const [failed, damaged, bent] = [
    { state: 'failed', archiveState: 'none' },
    { archiveState: 'damaged' },
    { verification: { state: 'failed' } },
  ];

  it('is a good backup, whatever else there was; one that is damaged or was found so is none', () => {
    expect(stateOf(0)).to.equal('nothing');
    expect([stateOf(0, {}, failed), stateOf(0, failed, {}), stateOf(3, failed, {})]).to.deep.equal([
      ...['good', 'good', 'warnings'],
    ]);
    expect([stateOf(0, failed), stateOf(0, damaged), stateOf(0, bent)]).to.deep.equal(['failed', 'failed', 'failed']);
    expect(stateOf(0, { started: '' })).to.equal('nothing');
  });
});

describe('A part of a history', () => {
  const at = (minute: number): string => new Date(minute * 60_000).toISOString();
  const buckets = [
    { time: at(0), firstEvent: 1 },
    { time: at(30), firstEvent: 8 },
    { time: at(70), firstEvent: 20 },
  ];
  const view = { from: at(0), to: at(100), bucketMs: 600_000, buckets };

  it('is not shorter than can be seen, and looks nowhere out', () => {
    const all = { from: 0, to: 100 * 60_000 };
    expect(within({ from: 0, to: 1 }, all)).to.deep.equal({ from: 0, to: MIN_SPAN_MS });
    expect(within({ from: -5e9, to: 5e9 }, all)).to.deep.equal(all);
    expect(within({ from: all.to, to: all.to + MIN_SPAN_MS }, all)).to.deep.equal({
      from: all.to - MIN_SPAN_MS,
      to: all.to,
    });
    expect(zoomed({ from: 0, to: 100 }, 0.5, 20)).to.deep.equal({ from: 10, to: 60 });
    expect(zoomed({ from: 0, to: 100 }, 2, 500)).to.deep.equal({ from: -50, to: 150 });
  });

  it('has bars from end to end, each with the first event from there on, or the last one before', () => {
    expect([barsOf(view), barOf(view, 45 * 60_000), barOf(view, -1), barOf(view, 5e9)]).to.deep.equal([10, 4, 0, 9]);
    expect([0, 1, 3, 4, 9].map((bar) => eventOfBar(view, bar))).to.deep.equal([1, 8, 8, 20, 20]);
    expect(eventOfBar({ ...view, buckets: [] }, 0)).to.equal(undefined);
    expect(ticksOf(view, 2)).to.deep.equal([0, 50 * 60_000]);
  });

  it('is gone through to the next bar with another event, either way, and no further than its ends', () => {
    expect([stepTo(view, 1, 1, false), stepTo(view, 3, 8, false), stepTo(view, 9, 20, false)]).to.deep.equal([
      8, 20, 20,
    ]);
    expect([stepTo(view, 8, 20, true), stepTo(view, 3, 8, true), stepTo(view, 0, 1, true)]).to.deep.equal([8, 1, 1]);
  });
});
