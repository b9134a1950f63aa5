import type { ExitCode } from './exit-codes.js';

type Signal = 'SIGINT' | 'SIGTERM';

const EXITS: Readonly<Record<Signal, ExitCode>> = { SIGINT: 130, SIGTERM: 143 };

const VERB_STOPS =
  'stopping: what was begun is being undone (once more leaves at once, and the next command undoes it)';
const SERVER_STOPS = 'stopping: jobs that run are handed back (once more leaves at once)';

/** Ctrl-C and SIGTERM: the first asks the verb to stop and undo, the second leaves at once. */
export class CancelOnSignal {
  readonly #controller = new AbortController();
  #exit: ExitCode | undefined;
  /** Set while a question is open: nothing is begun yet that could be undone. */
  isAsking = false;

  /** `serves`: what is stopped is a server, which has nothing to undo itself. */
  constructor(
    private readonly tell: (text: string) => void,
    private readonly serves = false,
  ) {}

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
    if (!this.isAsking) this.tell(this.serves ? SERVER_STOPS : VERB_STOPS);
    this.#controller.abort(new Error(signal));
  };
}
