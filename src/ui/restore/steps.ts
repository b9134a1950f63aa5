import { isComplete, type RestoreWish } from '../model/restore-wish.js';

export const STEPS = ['source', 'name', 'options', 'preview', 'run'] as const;
export type Step = (typeof STEPS)[number];

/** The steps that were open before: the way back of a browser leads through them, and forward again. */
export class OpenSteps {
  readonly #open: Step[] = [];

  add(...steps: readonly Step[]): void {
    this.#open.push(...steps);
  }

  /** The step of this name if what is chosen leads there still; the one that was open first if the name is empty. */
  find(name: string, { source }: RestoreWish, { isFit }: { readonly isFit: boolean }): Step | undefined {
    const step = name === '' ? this.#open[0] : this.#open.find((each) => each === name);
    if (step === 'run' || step === undefined) return undefined;
    const leads = step === 'source' || (isComplete({ source }) && (step === 'name' || isFit));
    return leads ? step : undefined;
  }
}
