import type { BackupModule } from '../backup-module.js';
import type { OperationOptions } from '../runtime.js';
import type { Problem } from '../archive/archive.js';
import type { Settings } from '../config/settings.js';
import { ask, canAsk } from './ask.js';
import { printable } from './format.js';
import type { Changed } from './failure.js';
import type { CancelOnSignal } from './cancel-on-signal.js';
import type { Output } from './output.js';
import type { ProgressDisplay } from './progress/progress-display.js';

export interface SessionParts {
  readonly module: BackupModule;
  readonly settings: Settings;
  readonly output: Output;
  readonly display: ProgressDisplay;
  readonly cancelOnSignal: CancelOnSignal;
  readonly readerGone: AbortSignal;
  /** Whatever is asked is answered with yes. */
  readonly isYes: boolean;
}

/** What one command works with: the open module, and how to talk to the caller. */
export class Session {
  /** What a failure from here on leaves behind. */
  changed: Changed = 'nothing';
  /** Set by a command that ends well, but not entirely. */
  hasWarnings = false;
  /** How many warnings there were, and the numbers of the result, for what watches it. */
  seen: { readonly warnings: number; readonly numbers: Readonly<Record<string, number>> } = {
    warnings: 0,
    numbers: {},
  };
  readonly #began = performance.now();

  constructor(private readonly parts: SessionParts) {}

  get module(): BackupModule {
    return this.parts.module;
  }

  get settings(): Settings {
    return this.parts.settings;
  }

  get output(): Output {
    return this.parts.output;
  }

  /** Aborted when nobody reads the result any more. */
  get readerGone(): AbortSignal {
    return this.parts.readerGone;
  }

  get now(): Date {
    return new Date();
  }

  get elapsedMs(): number {
    return Math.round(performance.now() - this.#began);
  }

  get isJson(): boolean {
    return this.output.flags.json;
  }

  /** How the verbs report and are stopped. */
  get run(): OperationOptions {
    return { progress: (progress) => this.parts.display.show(progress), signal: this.parts.cancelOnSignal.signal };
  }

  /** The first of the JSON lines of a long command. */
  start(facts: object): void {
    if (this.isJson) this.output.json({ type: 'start', ...facts });
  }

  /** Tells beside a result what it lacks; the numbers of the result stay its own. */
  tell(warnings: readonly Problem[]): void {
    if (warnings.length === 0) return;
    this.hasWarnings = true;
    for (const { code, where, message } of warnings) {
      const forPrograms = { type: 'log', level: 'warn', code, where, message };
      this.output.warning(`! ${code}: ${printable(message)}`, forPrograms);
    }
  }

  /** A result that was asked for, so that it is printed where quiet was asked for too. */
  print(lines: readonly string[]): void {
    this.parts.display.finish();
    if (!this.isJson) for (const line of lines) this.output.result(line);
  }

  /**
   * Ends the progress, and says the result with its warnings: `lines` for people, `facts` for programs. Quiet success says
   * nothing at all, so that cron has nothing to mail; with warnings the lines say what they are about. What has an `id` that
   * is known from here on only says that alone, for the script that goes on with it.
   */
  finish(
    lines: readonly string[],
    facts: object,
    warnings: readonly Problem[] = [],
    { id, numbers = {} }: { readonly id?: string; readonly numbers?: Readonly<Record<string, number>> } = {},
  ): void {
    const { quiet } = this.output.flags;
    if (!quiet) this.print(lines);
    else if (id !== undefined) this.print([id]);
    else this.print(warnings.length === 0 ? [] : lines);
    if (quiet && id !== undefined && warnings.length > 0 && !this.isJson) this.output.warning(lines[0] ?? '');
    this.seen = { warnings: warnings.length, numbers };
    this.hasWarnings = warnings.length > 0;
    this.output.warnings(warnings);
    if (!this.isJson) return;
    this.output.json({
      type: 'summary',
      ok: true,
      state: warnings.length > 0 ? 'completed-with-warnings' : 'completed',
      ...facts,
      warnings: warnings.length,
      durationMs: this.elapsedMs,
    });
  }

  /** Asks before something that cannot be taken back; where no one can be asked, `--yes` is required. */
  async confirm(question: string): Promise<boolean> {
    return this.parts.isYes || /^y(es)?$/i.test(await ask(`${question} [y/N]`, this.parts.cancelOnSignal));
  }

  /** The answer to a question that has a usual one: it is used when the answer is empty, and where no one can be asked. */
  async answer(question: string, usual: string): Promise<string> {
    if (this.parts.isYes || this.isJson || !canAsk()) return usual;
    const answer = await ask(`${question} [${printable(usual)}]:`, this.parts.cancelOnSignal);
    return answer === '' ? usual : answer;
  }

  /** As `confirm`, for what is easily regretted: the answer has to be `word`. */
  async confirmTyped(question: string, word: string): Promise<boolean> {
    return this.parts.isYes || (await ask(question, this.parts.cancelOnSignal)) === word;
  }
}
