import type { Progress } from '../../archive/archive.js';
import { bytes, count, duration } from '../human.js';
import type { TextStream } from '../output.js';
import { PhaseTracker, type PhaseState } from './phase-tracker.js';
import type { ProgressDisplay } from './progress-display.js';

/** Ten frames a second look steady and cost nothing. */
const FRAME_MS = 100;
const BAR_CELLS = 24;
const NARROW = 60;
const DEFAULT_COLUMNS = 80;

/** Carriage return, then erase to the end of the line. */
const HOME = '\r\u001b[K';

/** One line per phase on a terminal, redrawn in place. */
export class BarDisplay implements ProgressDisplay {
  readonly #tracker: PhaseTracker;
  #last: PhaseState | undefined;
  #drawnAt = -Infinity;
  #isDrawn = false;

  constructor(
    private readonly terminal: TextStream,
    private readonly now: () => number,
  ) {
    this.#tracker = new PhaseTracker(now);
  }

  show(progress: Progress): void {
    const state = this.#tracker.next(progress);
    if (state.isNew) this.finish();
    this.#last = state;
    if (this.now() - this.#drawnAt < FRAME_MS) return;
    this.#drawnAt = this.now();
    this.#draw(barLine(state, this.terminal.columns ?? DEFAULT_COLUMNS));
  }

  clear(): void {
    if (this.#isDrawn) this.terminal.write(HOME);
    this.#isDrawn = false;
  }

  finish(): void {
    const state = this.#last;
    this.#last = undefined;
    this.#drawnAt = -Infinity;
    if (!state) return;
    this.#draw(`${label(state)}${amount(state)} in ${duration(state.elapsedMs)}`);
    this.terminal.write('\n');
    this.#isDrawn = false;
  }

  #draw(line: string): void {
    this.terminal.write(HOME + line);
    this.#isDrawn = true;
  }
}

/** What fits: a narrow terminal loses the rate first, then the time left. */
export function barLine(state: PhaseState, columns: number): string {
  const { percent, rate, etaMs } = state;
  const start = label(state) + (percent === undefined ? '' : `${bar(percent)} ${String(percent).padStart(3)}%  `);
  const rateText = rate === undefined ? '' : `  ${state.unit === 'bytes' ? bytes(rate) : count(rate)}/s`;
  const etaText = etaMs === undefined ? '' : `  about ${roughly(etaMs)} left`;
  const candidates = [
    ...(columns < NARROW ? [] : [start + amount(state) + rateText + etaText]),
    start + amount(state) + etaText,
    start + amount(state),
    start,
  ];
  // The last column stays free: writing into it makes some terminals wrap.
  return (candidates.find((line) => line.length < columns) ?? start).slice(0, Math.max(0, columns - 1)).trimEnd();
}

function label({ phase }: PhaseState): string {
  const words = phase.replaceAll('-', ' ');
  return `  ${words.charAt(0).toUpperCase()}${words.slice(1)}  `.padEnd(18);
}

function amount({ done, total, unit }: PhaseState): string {
  if (unit === 'bytes') return total === undefined ? bytes(done) : `${bytes(done)} of ${bytes(total)}`;
  return `${count(done)}${total === undefined ? '' : ` of ${count(total)}`} ${unit}`;
}

function bar(percent: number): string {
  const full = Math.round((percent * BAR_CELLS) / 100);
  return '█'.repeat(full) + '░'.repeat(BAR_CELLS - full);
}

function roughly(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
