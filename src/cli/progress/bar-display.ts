import type { Progress } from '../../archive/archive.js';
import { bytes, count, duration } from '../format.js';
import type { TextStream } from '../output.js';
import { PhaseTracker, type PhaseState } from '../../jobs/phase-tracker.js';
import { PHASE_WORDS, UNIT_WORDS } from './phase-words.js';
import type { ProgressDisplay } from './progress-display.js';

/** Ten frames a second look steady and cost nothing. */
const FRAME_MS = 100;
const MIN_CELLS = 8;
const MAX_CELLS = 24;
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
    const { unit, done, elapsedMs } = state;
    const amount = unit === 'bytes' ? bytes(done) : `${count(done)} ${UNIT_WORDS[unit]}`;
    this.#draw(`${label(state)}${amount} in ${duration(elapsedMs)}`);
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
  // The last column stays free: writing into it makes some terminals wrap.
  const room = columns - 1;
  const { percent } = state;
  const start = label(state) + (percent === undefined ? '' : bar(percent, cellsOf(columns)));
  const rest = candidates(state, columns).find((each) => start.length + each.length <= room) ?? '';
  return (start + rest).slice(0, room);
}

/** Steady while the numbers beside it grow. */
function cellsOf(columns: number): number {
  return Math.min(MAX_CELLS, Math.max(MIN_CELLS, Math.floor(columns / 4) - 2));
}

function candidates({ unit, done, total, percent, rate, etaMs }: PhaseState, columns: number): string[] {
  const amount = (value: number): string => (unit === 'bytes' ? bytes(value) : count(value));
  const percentText = percent === undefined ? '' : ` ${String(percent).padStart(3)}%  `;
  const amountText = total === undefined ? `${amount(done)} ${UNIT_WORDS[unit]}` : `${amount(done)}/${amount(total)}`;
  const rateText = rate === undefined ? '' : `  ${amount(rate)}/s`;
  const etaText = etaMs === undefined ? '' : `  ETA ${roughly(etaMs)}`;
  const start = percentText + amountText;
  return [...(columns < NARROW ? [] : [start + rateText + etaText]), start + etaText, start, percentText];
}

function label({ phase }: PhaseState): string {
  const words = PHASE_WORDS[phase];
  return `  ${words.charAt(0).toUpperCase()}${words.slice(1)}  `.padEnd(18);
}

function bar(percent: number, cells: number): string {
  const full = Math.round((percent * cells) / 100);
  return '█'.repeat(full) + '░'.repeat(cells - full);
}

function roughly(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 90 ? `${seconds}s` : `${Math.round(seconds / 60)} min`;
}
