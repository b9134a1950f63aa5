import { expect } from 'chai';
import { BarDisplay } from '../../src/cli/progress/bar-display.js';
import { JsonDisplay } from '../../src/cli/progress/json-display.js';
import { PhaseTracker } from '../../src/jobs/phase-tracker.js';
import { PlainDisplay } from '../../src/cli/progress/plain-display.js';
import type { ProgressDisplay } from '../../src/cli/progress/progress-display.js';

const START = Date.parse('2026-08-05T02:00:00Z');
const TOTAL = 48_000;

/** A clock that a spec moves. */
class Clock {
  time = START;
  readonly now = (): number => this.time;
}

/** Reports `steps` times that events were written, `everyMs` apart. */
function report(display: ProgressDisplay, clock: Clock, steps: number, everyMs: number): void {
  for (let step = 1; step <= steps; step += 1) {
    clock.time += everyMs;
    display.show({ phase: 'write-events', done: Math.floor((TOTAL * step) / steps), total: TOTAL, unit: 'events' });
  }
}

describe('progress', () => {
  let clock: Clock;
  beforeEach(() => {
    clock = new Clock();
  });

  it('estimates the time left only after 5 seconds and 2 percent, and counts the first batch', () => {
    const tracker = new PhaseTracker(clock.now);
    const at = (milliseconds: number, done: number) => {
      clock.time = START + milliseconds;
      return tracker.next({ phase: 'verify', done, total: 1000, unit: 'events' });
    };
    expect(at(400, 10)).to.include({ percent: 1, isNew: true, elapsedMs: 400 });
    expect(at(900, 12)).not.to.have.property('rate');
    expect(at(4_900, 15)).to.include({ rate: 3 }).and.not.to.have.property('etaMs');
    expect(at(10_000, 19)).not.to.have.property('etaMs');
    expect(at(11_000, 110)).to.include({ percent: 11, rate: 10, etaMs: 89_000 });
  });

  it('never falls and never passes 100 percent, whatever the total turns out to be', () => {
    const tracker = new PhaseTracker(clock.now);
    const percents = [
      [10, 20],
      [12, 60],
      [70, 60],
    ].map(([done = 0, total = 0]) => tracker.next({ phase: 'verify', done, total, unit: 'events' }).percent);
    expect(percents).to.deep.equal([50, 50, 100]);
  });

  describe('as lines', () => {
    const lines = (steps: number, everyMs: number): string[] => {
      const written: string[] = [];
      const display = new PlainDisplay((line) => written.push(line), clock.now);
      report(display, clock, steps, everyMs);
      display.finish();
      return written;
    };

    it('writes one line per five percent', () => {
      const written = lines(1_000, 60);
      expect(written).to.have.length(20);
      expect(written[9]).to.equal('2026-08-05T02:00:30Z write events: 50%, 24,000 of 48,000 events, 800/s, 30s left');
    });

    it('writes one every ten seconds where five percent take longer', () => {
      expect(lines(100, 8_000).length).to.be.within(45, 65);
    });

    it('writes the last line only of a phase that is over at once', () => {
      expect(lines(100, 1)).to.deep.equal(['2026-08-05T02:00:00Z write events: 100%, 48,000 of 48,000 events']);
    });
  });

  it('is told in plain words: files are files, and bytes have a unit', () => {
    const written: string[] = [];
    const display = new PlainDisplay((line) => written.push(line.replace(/^\S+ /, '')), clock.now);
    display.show({ phase: 'write-assets', done: 6, total: 7, unit: 'assets' });
    display.show({ phase: 'verify', done: 260_405, total: 260_405, unit: 'bytes' });
    display.finish();
    expect(written).to.deep.equal(['write files: 85%, 6 of 7 files', 'check archive: 100%, 260 kB of 260 kB']);
  });

  it('is at most four JSON lines a second, and the first and last of each phase', () => {
    const written: object[] = [];
    const display = new JsonDisplay((value) => written.push(value), clock.now);
    report(display, clock, 999, 1);
    display.show({ phase: 'write-assets', done: 3, unit: 'assets' });
    display.finish();
    expect(written).to.have.length(6);
    expect(written.at(-2)).to.include({ phase: 'write-events', done: TOTAL, percent: 100 });
    expect(written.at(-1)).to.include({ type: 'progress', phase: 'write-assets', done: 3, unit: 'assets' });
  });

  describe('as a bar', () => {
    const frames = (columns: number): string[] => {
      let written = '';
      const terminal = { isTTY: true, columns, write: (text: string | Uint8Array) => (written += String(text)) };
      const display = new BarDisplay(terminal, clock.now);
      report(display, clock, 200, 100);
      display.clear();
      display.finish();
      return written.split('\r\u001b[K').slice(1);
    };

    it('is redrawn in place, and ends with what was done', () => {
      const drawn = frames(80);
      expect(drawn.length).to.be.within(150, 203);
      expect(drawn[99]).to.equal('  Write events    █████████░░░░░░░░░  50%  24,000/48,000  2,400/s  ETA 10s');
      expect(drawn.at(-1)).to.equal('  Write events    48,000 events in 20s\n');
    });

    it('never fills the last column; below 60 columns the rate goes, then the time left', () => {
      for (const columns of [200, 80, 60, 59, 50, 40, 30, 20, 10, 1]) {
        const drawn = frames(columns);
        for (const frame of drawn.slice(0, -2)) expect(frame.length, `${columns}`).to.be.below(columns);
        expect(
          drawn.some((frame) => frame.includes('/s')),
          `${columns}`,
        ).to.equal(columns >= 60);
      }
      expect(frames(59).some((frame) => frame.includes('ETA'))).to.equal(true);
      expect(frames(30).some((frame) => frame.includes('ETA'))).to.equal(false);
    });
  });
});
