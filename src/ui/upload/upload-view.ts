import { html, nothing, type TemplateResult } from 'lit';
import { ODD_ANSWER, type ApiError } from '../api/api-client.js';
import { jobProgress } from '../backups/job-card.js';
import { sourceProblem } from '../restore/source/source-problem.js';
import { icon } from '../view/icons.js';
import { isolated, type Reader } from '../view/reader.js';
import type { FileUpload } from './file-upload.js';
import { said } from '../view/said.js';
import { shown } from '../view/shown.js';

export interface UploadActions {
  readonly sendFile: (file: File) => void;
  readonly dropFile: () => void;
}

/** Where a file is chosen, and what has become of it. */
export function uploadField(upload: FileUpload | undefined, actions: UploadActions, reader: Reader): TemplateResult {
  if (upload === undefined) return chooser(actions, reader);
  const { text, format } = reader;
  const { file, state } = upload;
  const isDone = state.kind === 'accepted' || state.kind === 'refused';
  return html`<div class="upload stack">
    <div class="row between">
      <span class="words file"
        >${shown(file.name)} <span class="muted num unbroken">${format.bytes(file.size)}</span></span
      >
      <span class="row">
        ${isUnsent(state.kind) ? pauseButton(upload, reader) : nothing}
        <button class="btn tight quiet" type="button" @click=${actions.dropFile}>
          ${isDone ? text.restore.fileAnother : text.restore.fileRemove}
        </button>
      </span>
    </div>
    ${stateOf(upload, reader)}
  </div>`;
}

function isUnsent(kind: FileUpload['state']['kind']): boolean {
  return kind === 'sending' || kind === 'paused' || kind === 'stopped';
}

/** One button whatever it does next: who has pressed it by the keyboard keeps the focus. */
function pauseButton(upload: FileUpload, { text }: Reader): TemplateResult {
  const isSending = upload.state.kind === 'sending';
  return html`<button
    class="btn tight"
    type="button"
    @click=${() => (isSending ? upload.pause() : void upload.start())}
  >
    ${isSending ? text.restore.filePause : text.restore.fileGoOn}
  </button>`;
}

function chooser({ sendFile }: UploadActions, { text }: Reader): TemplateResult {
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file !== undefined) sendFile(file);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    take(event.dataTransfer?.files);
  };
  return html`<label class="upload drop" @dragover=${(event: DragEvent) => event.preventDefault()} @drop=${drop}>
    <input
      type="file"
      accept=".zip,application/zip"
      @change=${(event: Event) => event.target instanceof HTMLInputElement && take(event.target.files)}
    />
    <span class="btn">${text.restore.fileChoose}</span> <span class="muted">${text.restore.fileDrop}</span>
  </label>`;
}

function stateOf({ state, file }: FileUpload, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const { fileState, fileHolds } = text.restore;
  if (state.kind === 'checking') {
    return html`<div class="field">
      ${state.job === undefined ? nothing : jobProgress(state.job, reader)}
      <p class="hint" role="status">${fileState.checking}</p>
    </div>`;
  }
  if (state.kind === 'accepted') {
    const { app = '', events = 0 } = state.upload;
    const holds = fileHolds(isolated(app), text.events(events, format.number(events)));
    return html`<p class="row" role="status">
      <span part="badge" class="badge ok">${icon('check')}${fileState.accepted}</span
      ><span class="words">${holds}</span>
    </p>`;
  }
  return state.kind === 'refused'
    ? sourceProblem(state.problem, fileState.refused, reader)
    : unsent(state, file.size, reader);
}

type Unsent = Extract<FileUpload['state'], { readonly sent: number }>;

/** What has arrived, and whether more does; nothing moves when it is paused and goes on. */
function unsent(state: Unsent, size: number, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const { fileState, fileKept } = text.restore;
  const { kind, sent } = state;
  const isStill = kind !== 'sending' || state.isCut;
  const percent = size === 0 ? 0 : Math.floor((sent / size) * 100);
  const amount = text.of(format.bytes(sent), format.bytes(size), '').trim();
  return html`<div class="field">
    <div class="row between">
      <span role="status">${kind === 'sending' ? fileState.sending : stillBadge(kind, reader)}</span>
      <span class="num muted">${amount} · ${format.number(percent)} %</span>
    </div>
    <div
      class="bar ${isStill ? 'still' : ''}"
      part="progress"
      role="progressbar"
      aria-label=${fileState.sending}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${percent}
      aria-valuetext=${amount}
    >
      <i .style=${`width: ${percent}%`}></i>
    </div>
    ${kind === 'stopped' ? html`<p class="words" role="alert">${whyStopped(state.problem, reader)}</p>` : nothing}
    <p class="hint words" role="status">${kind === 'sending' && state.isCut ? fileState.waiting : fileKept}</p>
  </div>`;
}

function stillBadge(kind: 'paused' | 'stopped', { text }: Reader): TemplateResult {
  const { paused, stopped } = text.restore.fileState;
  return kind === 'paused'
    ? html`<span part="badge" class="badge">${icon('pause')}${paused}</span>`
    : html`<span part="badge" class="badge warn">${icon('off')}${stopped}</span>`;
}

/** An answer that is none of the protocol is told in words of the page. */
function whyStopped(problem: ApiError, reader: Reader): unknown {
  const { text } = reader;
  if (problem.isOffline) return text.restore.fileOffline;
  return problem.code === ODD_ANSWER ? text.oddAnswer : said(problem, reader);
}
