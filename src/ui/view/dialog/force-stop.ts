import { html, type TemplateResult } from 'lit';
import type { Job } from '../../api/wire.js';
import { dialogTexts } from '../../messages/later/dialog-texts.js';
import { command } from '../../model/commands.js';
import { commandLine } from '../command-line.js';
import { isolated, type Reader } from '../reader.js';
import { modal } from './modal.js';
import { typedName } from './typed-name.js';

export interface ForceStopActions {
  readonly close: () => void;
  readonly type: (typed: string) => void;
  readonly stop: () => void;
  /** Of the API, in full. */
  readonly api: string;
}

/** What it means to stop a job by force, and the name of its app to be typed before. */
export function forceStopDialog(job: Job, typed: string, actions: ForceStopActions, reader: Reader): TemplateResult {
  const words = dialogTexts(reader.text);
  const isReady = typed === job.app;
  const go = (event: SubmitEvent): void => (isReady ? actions.stop() : event.preventDefault());
  return modal(
    html`<form method="dialog" @submit=${go}>
      <h2 id="dialog-title">${words.forceTitle(isolated(job.app))}</h2>
      ${typedName(words.forceText, typed, actions.type, reader)}
      ${commandLine(command.forceStop(job.id, actions.api), reader)}
      <footer>
        <span class="grow"></span>
        <button class="btn" type="button" autofocus @click=${actions.close}>${words.forceWait}</button>
        <button class="btn danger" type="submit" aria-disabled=${!isReady}>${words.forceNow}</button>
      </footer>
    </form>`,
    actions.close,
  );
}
