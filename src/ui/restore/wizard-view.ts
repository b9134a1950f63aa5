import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../view/icons.js';
import type { Reader } from '../view/reader.js';
import type { Purpose, RestoreWish } from '../model/restore-wish.js';
import type { RestoreStore } from './restore-store.js';
import { STEPS, type Step } from './steps.js';

/** What people do in the wizard. */
export interface WizardActions {
  readonly go: (step: Step) => void;
  readonly chooseApp: (name: string) => void;
  readonly chooseSource: (source: RestoreWish['source']) => void;
  readonly sendFile: (file: File) => void;
  readonly dropFile: () => void;
  readonly searchArchives: (text: string) => void;
  readonly checkLink: () => void;
  readonly choosePurpose: (purpose: Purpose) => void;
  readonly change: (changed: Partial<RestoreWish>) => void;
  readonly type: (name: string) => void;
  readonly preview: () => void;
  readonly start: () => void;
  readonly showAll: () => void;
  /** Opens the choice of what becomes of single people. */
  readonly editPeople: () => void;
  /** Opens a restore that was started before. */
  readonly showJob: (id: string) => void;
}

/** How the wizard is drawn, beside what its store knows. */
export interface WizardLooks {
  readonly isClone: boolean;
  /** Long lists are shown whole. */
  readonly showsAll: boolean;
}

export function stepList(store: RestoreStore, { isClone }: WizardLooks, { text }: Reader): TemplateResult {
  const at = STEPS.indexOf(store.step);
  const name = (step: Step): string => (isClone && step === 'run' ? text.restore.cloneRun : text.restore.steps[step]);
  return html`<ol class="steps" aria-label=${text.restore.stepsLabel}>
    ${STEPS.map(
      (step, index) =>
        html`<li
          class=${index < at ? 'done' : index === at ? 'now' : ''}
          aria-current=${index === at ? 'step' : nothing}
        >
          <b>${index < at ? icon('check') : index + 1}</b>${name(step)}
        </li>`,
    )}
  </ol>`;
}

/** The heading of a step, which gets the focus: it tells how many there are. */
export function stepHead(step: Step, title: string, { text }: Reader, beside: unknown = nothing): TemplateResult {
  return html`<header>
    <div class="grow">
      <p id="step-of" class="small muted num">${text.restore.stepOf(STEPS.indexOf(step) + 1, STEPS.length)}</p>
      <h2 id="step-title" class="words" tabindex="-1" aria-describedby="step-of">${title}</h2>
    </div>
    ${beside}
  </header>`;
}

/** A step as a card: its heading, what it asks, and the way on. Enter goes on. */
export function stepCard({ step, title, body, next, back }: StepParts, reader: Reader): TemplateResult {
  const { text } = reader;
  const go = (event: SubmitEvent): void => {
    event.preventDefault();
    next.run?.();
  };
  return html`<form class="stack" @submit=${go} novalidate>
    <section class="card" aria-labelledby="step-title">
      ${stepHead(step, title, reader)}
      <div class="body stack">${body}</div>
    </section>
    <div class="row actions">
      <span class="grow"></span>
      ${
        back === undefined
          ? nothing
          : html`<button class="btn" type="button" @click=${back}>${icon('left')}${text.restore.back}</button>`
      }
      <button class="btn primary" type="submit" aria-disabled=${next.run === undefined}>${next.label}</button>
    </div>
  </form>`;
}

interface StepParts {
  readonly step: Step;
  readonly title: string;
  readonly body: unknown;
  /** `run` is undefined while something is missing. */
  readonly next: { readonly label: string; readonly run: (() => void) | undefined };
  readonly back?: () => void;
}
