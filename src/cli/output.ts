import { styleText } from 'node:util';
import type { Problem } from '../archive/archive.js';
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
    this.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** Something worth knowing that is no result. */
  message(text: string, forPrograms: object = { type: 'log', level: 'info', message: text }): void {
    if (this.flags.quiet) return;
    this.clearProgress();
    this.stderr.write(`${this.flags.json ? JSON.stringify(forPrograms) : text}\n`);
  }

  /** Says each warning: what is odd, and where. */
  warnings(warnings: readonly Problem[]): void {
    if (this.flags.json) {
      for (const { code, where, message } of warnings) this.json({ type: 'log', level: 'warn', code, where, message });
      return;
    }
    if (warnings.length === 0) return;
    this.message(this.style('yellow', `! ${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`));
    for (const { code, message } of warnings) this.message(`  ${code}: ${printable(message)}`);
  }

  /** Colour where a person sees it, unless they asked for none (`--no-color`, `NO_COLOR`). */
  style(style: Style, text: string): string {
    const plain = !this.flags.color || this.stdout.isTTY !== true || (process.env['NO_COLOR'] ?? '') !== '';
    return plain ? text : styleText(style, text, { validateStream: false });
  }
}
