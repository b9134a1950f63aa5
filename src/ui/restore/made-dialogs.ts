import { laterTexts } from '../messages/later/later-texts.js';
import { html, nothing, type TemplateResult } from 'lit';
import type { MadeApp } from '../api/wire.js';
import { command } from '../model/commands.js';
import { commandLine } from '../view/command-line.js';
import { momentIn } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import { placeholdersForm, type LoadedPlaceholders } from './people/placeholders-dialog.js';
import { modal } from '../view/dialog/modal.js';
import { typedName } from '../view/dialog/typed-name.js';

export interface MadeActions {
  readonly close: () => void;
  /** Removes the app; `confirm` is its name where that has to be typed. */
  readonly undo: (confirm: string | undefined) => void;
  readonly turnOnRules: () => void;
  readonly type: (name: string) => void;
  readonly loadPlaceholders: () => void;
}

export type MadeDialog =
  { readonly kind: 'rules' | 'placeholders' } | { readonly kind: 'undo'; readonly typed: string };

/** What an undo removes and what the rules will do, before they do, and who has no account in the app. */
export function madeDialog(
  dialog: MadeDialog,
  { made: app, placeholders }: { readonly made: MadeApp; readonly placeholders: LoadedPlaceholders },
  actions: MadeActions,
  reader: Reader,
): TemplateResult {
  const { close, loadPlaceholders: retry } = actions;
  const form = {
    rules: () => rulesForm(app, actions, reader),
    undo: () => undoForm(dialog.kind === 'undo' ? dialog.typed : '', app, actions, reader),
    placeholders: () => placeholdersForm(placeholders, app.name, { close, retry }, reader),
  }[dialog.kind];
  return modal(form(), close, dialog.kind === 'placeholders' ? 'wide' : '');
}

/** What becomes of a job that is stopped; `line` does the same. */
export function stopDialog(
  line: string,
  { close, stop }: { readonly close: () => void; readonly stop: () => void },
  reader: Reader,
): TemplateResult {
  const { cancelTitle, cancelText, goOn, stop: stopNow } = laterTexts(reader.text).report;
  return modal(
    html`<form method="dialog" @submit=${stop}>
      <h2 id="dialog-title">${cancelTitle}</h2>
      <p>${cancelText}</p>
      ${commandLine(line, reader)}
      <footer>
        <span class="grow"></span>
        <button class="btn" type="button" autofocus @click=${close}>${goOn}</button>
        <button class="btn danger" type="submit">${stopNow}</button>
      </footer>
    </form>`,
    close,
  );
}

function rulesForm({ name, rulesOff }: MadeApp, actions: MadeActions, reader: Reader): TemplateResult {
  const { text } = reader;
  return html`<form method="dialog" @submit=${actions.turnOnRules}>
    <h2 id="dialog-title">${laterTexts(text).report.rulesTitle(rulesOff, isolated(name))}</h2>
    <p>${laterTexts(text).report.rulesText}</p>
    <p class="muted">${laterTexts(text).report.rulesDecided}</p>
    ${commandLine(command.turnOnRules(name), reader)}
    <footer>
      <span class="grow"></span>
      <button class="btn" type="button" autofocus @click=${actions.close}>${laterTexts(text).report.rulesKeep}</button>
      <button class="btn primary" type="submit">${laterTexts(text).report.rulesNow}</button>
    </footer>
  </form>`;
}

function undoForm(typed: string, app: MadeApp, actions: MadeActions, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const { name, events, files, accounts, added, lastAdded } = app;
  const { report } = laterTexts(text);
  const isReady = added === 0 || typed === name;
  const go = (event: SubmitEvent): void => {
    if (!isReady) return event.preventDefault();
    actions.undo(added === 0 ? undefined : typed);
  };
  const removed = format.list([
    text.events(events + added, format.number(events + added)),
    `${format.number(files)} ${text.unit('assets', files)}`,
    ...(accounts > 0 ? [report.undoAccounts(accounts, format.number(accounts))] : []),
  ]);
  return html`<form method="dialog" @submit=${go}>
    <h2 id="dialog-title">${report.undoTitle(isolated(name))}</h2>
    <p class="num">${report.undoText(removed)}</p>
    ${
      added === 0
        ? nothing
        : typedName(
            lastAdded === undefined
              ? report.undoAdded(added, format.number(added), '')
              : momentIn(
                  (when) => report.undoAdded(added, format.number(added), when),
                  lastAdded,
                  format.when(lastAdded, now),
                  reader,
                ),
            typed,
            actions.type,
            reader,
          )
    }
    ${commandLine(command.undo(name), reader)}
    <footer>
      <span class="grow"></span>
      <button class="btn" type="button" autofocus @click=${actions.close}>${report.undoKeep}</button>
      <button class="btn danger" type="submit" aria-disabled=${!isReady}>${report.undoNow}</button>
    </footer>
  </form>`;
}
