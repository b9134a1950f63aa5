import { html, nothing, type TemplateResult } from 'lit';
import { ApiError } from '../../api/api-client.js';
import type { Placeholder, PlaceholderList } from '../../api/wire.js';
import { laterTexts } from '../../messages/later/later-texts.js';
import { copyButton } from '../../view/copy-button.js';
import { icon } from '../../view/icons.js';
import { problemNote } from '../../view/notices.js';
import { isolated, type Reader } from '../../view/reader.js';
import { shown } from '../../view/shown.js';

/** Those that a restore has left without an account; undefined while they load. */
export type LoadedPlaceholders = PlaceholderList | ApiError | undefined;

export interface PlaceholderActions {
  readonly close: () => void;
  readonly retry: () => void;
}

/** Who they were in the archive, what stands for them now, and where that is changed. */
export function placeholdersForm(
  loaded: LoadedPlaceholders,
  app: string,
  { close, retry }: PlaceholderActions,
  reader: Reader,
): TemplateResult {
  const { text } = reader;
  const { report, preview } = laterTexts(text);
  const problem = loaded instanceof ApiError ? loaded : undefined;
  const list = loaded instanceof ApiError ? undefined : loaded;
  return html`<form method="dialog">
    <h2 id="dialog-title">${report.placeholdersTitle(isolated(app))}</h2>
    <p>${report.placeholdersText}</p>
    ${loaded === undefined ? html`<p class="muted" role="status">${text.loading}</p>` : nothing}
    ${problem === undefined ? nothing : problemNote(problem, { retry }, reader)}
    ${list === undefined ? nothing : people(list, reader)}
    <h3>${report.placeholdersDo}</h3>
    <p>${report.placeholdersInvite}</p>
    <p>${report.placeholdersAgain(preview.peopleTitle)}</p>
    <footer>
      ${list === undefined ? nothing : copyButton(() => asText(list, reader), report.placeholdersCopy, reader, 'btn')}
      <span class="grow"></span>
      <button class="btn primary" type="button" autofocus @click=${close}>${text.close}</button>
    </footer>
  </form>`;
}

function people({ items, total }: PlaceholderList, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const { report } = laterTexts(text);
  return html`<ul class="people one-by-one">
      ${items.map((each) => person(each, reader))}
    </ul>
    ${total > items.length ? html`<p class="hint num">${report.placeholdersMore(format.number(total - items.length))}</p>` : nothing}`;
}

function person({ email, source, standsIn, how, hasAccount }: Placeholder, { text }: Reader): TemplateResult {
  const { report } = laterTexts(text);
  return html`<li>
    <span class="grow words"
      >${shown(email ?? source)}
      ${hasAccount ? html`<span class="small">${report.placeholderHasAccount}</span>` : nothing}
      <code class="mono small muted words" dir="ltr">${shown(standsIn)}</code></span
    >
    <span part="badge" class="badge ${how === 'unknown' ? 'warn' : ''}"
      >${icon(how === 'unknown' ? 'warn' : 'user')}${report.placeholderHow[how]}</span
    >
  </li>`;
}

/** A line for each, with tabs between, as spreadsheets take it. */
function asText({ items }: PlaceholderList, { text }: Reader): string {
  const { placeholderHow } = laterTexts(text).report;
  return items
    .map(({ email, source, standsIn, how }) =>
      [email ?? '', source, standsIn, placeholderHow[how]].map(oneLine).join('\t'),
    )
    .join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/[\t\r\n]+/g, ' ');
}
