import type { Progress } from '../../archive/archive.js';

/** Shows how far a command is. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Takes itself off the terminal, so that something else can be written; the next `show` comes back. */
  clear(): void;
  /** The command is over. */
  finish(): void;
}

export const NO_DISPLAY: ProgressDisplay = {
  show: () => undefined,
  clear: () => undefined,
  finish: () => undefined,
};
