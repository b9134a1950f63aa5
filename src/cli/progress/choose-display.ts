import { printableJson } from '../../text/printable.js';
import type { Output } from '../output.js';
import { BarDisplay } from './bar-display.js';
import { JsonDisplay } from './json-display.js';
import { PlainDisplay } from './plain-display.js';
import { NO_DISPLAY, type ProgressDisplay } from './progress-display.js';

export const PROGRESS_MODES = ['auto', 'bar', 'plain', 'json', 'none'] as const;
export type ProgressMode = (typeof PROGRESS_MODES)[number];

/** With `--json` the lines are part of the result, on stdout; otherwise every kind goes to stderr. */
export function chooseDisplay(mode: ProgressMode, output: Output, now: () => number): ProgressDisplay {
  const { stderr, flags } = output;
  const toStderr = (line: string): void => void stderr.write(`${line}\n`);
  switch (mode) {
    case 'none':
      return NO_DISPLAY;
    case 'bar':
      return new BarDisplay(stderr, now);
    case 'plain':
      return new PlainDisplay(toStderr, now);
    case 'json':
      return new JsonDisplay((value) => (flags.json ? output.json(value) : toStderr(printableJson(value))), now);
    case 'auto':
      if (flags.quiet) return NO_DISPLAY;
      if (flags.json) return chooseDisplay('json', output, now);
      // A dumb terminal cannot redraw a line.
      return chooseDisplay(stderr.isTTY === true && process.env['TERM'] !== 'dumb' ? 'bar' : 'plain', output, now);
  }
}
