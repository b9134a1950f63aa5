import { styleText } from 'node:util';
import type { Problem } from '../archive/archive.js';
import { printableJson } from '../text/printable.js';
import { printable } from './format.js';

/** What a stream has to be able to do: the process's own, or one that a spec reads. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string | Uint8Array): unknown;
}

export interface OutputFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

type Style = 'green' | 'yellow' | 'red' | 'bold' | 'dim';

/** Results go to stdout, everything else to stderr, so that a pipe receives results only. */
export class Output {
  /** Takes a progress bar off the terminal before something else is written there. */
  clearProgress: () => void = () => undefined;

  constructor(
    readonly stdout: TextStream,
    readonly stderr: TextStream,
    readonly flags: OutputFlags,
  ) {}

  /** A line of the result, for people. */
  result(text: string): void {
    this.clearProgress();
    this.stdout.write(`${text}\n`);
  }

  /** Bytes of the result as they are. */
  raw(bytes: Uint8Array): void {
    this.stdout.write(bytes);
  }

  /** A line of the result, for programs. */
  json(value: object): void {
    this.stdout.write(`${printableJson(value)}\n`);
  }

  /** Cells of a line of the result; undefined where nothing wraps. `COLUMNS` says it for what is not a terminal. */
  get width(): number | undefined {
    const cells = this.stdout.isTTY === true ? this.stdout.columns : Number(process.env['COLUMNS']);
    // A terminal that does not know its size reports 0.
    return cells !== undefined && cells > 0 ? cells : undefined;
  }

  /** Something worth knowing that is not a result. */
  message(text: string, forPrograms: object = { type: 'log', level: 'info', message: text }): void {
    if (!this.flags.quiet) this.warning(text, forPrograms);
  }

  /** Something that has to be known, even where quiet was asked for. */
  warning(text: string, forPrograms: object = { type: 'log', level: 'warn', message: text }): void {
    this.clearProgress();
    this.stderr.write(`${this.flags.json ? printableJson(forPrograms) : text}\n`);
  }

  /** Says each warning: what is odd, and where. */
  warnings(warnings: readonly Problem[]): void {
    if (this.flags.json) {
      for (const { code, where, message } of warnings) this.json({ type: 'log', level: 'warn', code, where, message });
      return;
    }
    if (warnings.length === 0) return;
    const head = `! ${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`;
    this.warning(this.style('yellow', head, this.stderr));
    for (const { code, message } of warnings) this.warning(`  ${code}: ${printable(message)}`);
  }

  /** Colour where a person sees it, unless they asked for none (`--no-color`, `NO_COLOR`). */
  style(style: Style, text: string, stream: TextStream = this.stdout): string {
    const plain =
      !this.flags.color ||
      stream.isTTY !== true ||
      (process.env['NO_COLOR'] ?? '') !== '' ||
      process.env['TERM'] === 'dumb';
    return plain ? text : styleText(style, text, { validateStream: false });
  }
}
