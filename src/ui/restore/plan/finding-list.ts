import { html, nothing, type TemplateResult } from 'lit';
import { laterTexts } from '../../messages/later/later-texts.js';
import type { Reader } from '../../view/reader.js';
import { said } from '../../view/said.js';
import { shown } from '../../view/shown.js';
import { grouped, type FindingGroup, type Found } from './findings.js';

/** What was found, as sentences: those of one kind are told by their number, and opened. */
export function findingList(found: readonly Found[], reader: Reader): TemplateResult {
  return html`<ul class="findings">
    ${grouped(found).map((group) => html`<li class="words">${group.count === 1 ? one(group, reader) : many(group, reader)}</li>`)}
  </ul>`;
}

function one({ code, found }: FindingGroup, reader: Reader): unknown {
  return html`${found.map((each) => told(each, reader))} ${advice(code, reader)}`;
}

function many({ code, found, count }: FindingGroup, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const title = laterTexts(text).findingsOf[code]?.title ?? laterTexts(text).report.findingsAlike;
  const rest = count - found.length;
  return html`<details>
      <summary>${title(format.number(count))}</summary>
      <ul>
        ${found.map((each) => html`<li class="words">${told(each, reader)}</li>`)}
        ${rest > 0 ? html`<li class="muted">${laterTexts(text).report.findingsMore(format.number(rest))}</li>` : nothing}
      </ul>
    </details>
    ${advice(code, reader)}`;
}

/** A sentence; what is told of a file begins with its name, which stays as it is. */
function told(found: Found, reader: Reader): unknown {
  const isOfFile = found.code.startsWith('asset-') && reader.text.language === 'en';
  return isOfFile ? shown(`${found.message}.`) : said(found, reader);
}

function advice(code: string, { text }: Reader): TemplateResult | typeof nothing {
  const told = laterTexts(text).findingsOf[code]?.advice;
  return told === undefined ? nothing : html`<span class="muted">${told}</span>`;
}
