import type { ExitCode } from './exit-codes.js';

type Signal = 'SIGINT' | 'SIGTERM';

const EXITS: Readonly<Record<Signal, ExitCode>> = { SIGINT: 130, SIGTERM: 143 };

/** Ctrl-C and SIGTERM: the first asks the verb to stop and undo, the second leaves at once. */
export class CancelOnSignal {
  readonly #controller = new AbortController();
  #exit: ExitCode | undefined;
  /** Set while a question is open: nothing is begun yet that could be undone. */
  isAsking = false;

  constructor(private readonly tell: (text: string) => void) {}

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** How the program ends if it was stopped. */
  get exit(): ExitCode | undefined {
    return this.#exit;
  }

  listen(): void {
    process.on('SIGINT', this.#on);
    process.on('SIGTERM', this.#on);
  }

  stop(): void {
    process.off('SIGINT', this.#on);
    process.off('SIGTERM', this.#on);
  }

  readonly #on = (signal: Signal): void => {
    // Whatever is left then, the next command undoes.
    if (this.#exit !== undefined) process.exit(EXITS[signal]);
    this.#exit = EXITS[signal];
    if (!this.isAsking)
      this.tell('stopping: what was begun is being undone (once more leaves at once, and the next command undoes it)');
    this.#controller.abort(new Error(signal));
  };
}
