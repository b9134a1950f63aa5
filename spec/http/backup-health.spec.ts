import { expect } from 'chai';
import { healthOf, type HealthFacts } from '../../src/http/backups/backup-health.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 1_000 * DAY;

describe('the health of the backups of an app', () => {
  const cases: readonly [string, Partial<HealthFacts>, string, string][] = [
    ['a young app without a backup is new', { good: [], appSince: NOW - HOUR }, 'new', 'first-expected'],
    ['an older app without one was never backed up', { good: [], appSince: NOW - 2 * DAY }, 'never', 'no-backup'],
    ['an app of unknown age without one, too', { good: [], appSince: undefined }, 'never', 'no-backup'],
    ['more than three targets are a risk', { good: [NOW - 4 * DAY] }, 'at-risk', 'too-old'],
    ['three failed runs are a risk', { runs: ['failed', 'failed', 'failed', 'completed'] }, 'at-risk', 'runs-failed'],
    ['two are not yet', { runs: ['failed', 'failed', 'completed', 'failed'] }, 'protected', 'in-time'],
    ['a bad newest backup is a risk', { isNewestBad: true }, 'at-risk', 'verification-failed'],
    ['one and a half targets have an hour of grace', { good: [NOW - 1.5 * DAY - HOUR] }, 'protected', 'in-time'],
    ['after that it is late', { good: [NOW - 1.5 * DAY - HOUR - 1] }, 'overdue', 'late'],
    ['the newest counts', { good: [NOW - 30 * DAY, NOW - HOUR] }, 'protected', 'in-time'],
    ['a clock that was ahead makes no backup older', { good: [NOW + HOUR] }, 'protected', 'in-time'],
  ];
  for (const [title, facts, badge, reason] of cases) {
    it(title, () => {
      const usual = { good: [NOW - HOUR], runs: [], isNewestBad: false, appSince: 0, targetMs: DAY, now: NOW } as const;
      expect(healthOf({ ...usual, ...facts })).to.include({ badge, reason });
    });
  }
});
