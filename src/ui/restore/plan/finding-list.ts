import { html, nothing, type TemplateResult } from 'lit';
import { laterTexts } from '../../messages/later/later-texts.js';
import type { Reader } from '../../view/reader.js';
import { sentence } from '../../view/sentence.js';
import { shown } from '../../view/shown.js';
import { grouped, type FindingGroup, type Found } from './findings.js';

/** What was found, as sentences: those of one kind are told by their number, and opened. */
export function findingList(found: readonly Found[], reader: Reader): TemplateResult {
  return html`<ul class="findings">
    ${grouped(found).map((group) => html`<li class="words">${group.count === 1 ? one(group, reader) : many(group, reader)}</li>`)}
  </ul>`;
}

function one({ code, texts }: FindingGroup, reader: Reader): unknown {
  return html`${said(code, texts[0] ?? '')} ${advice(code, reader)}`;
}

function many({ code, texts, count }: FindingGroup, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const title = laterTexts(text).findingsOf[code]?.title ?? laterTexts(text).report.findingsAlike;
  const rest = count - texts.length;
  return html`<details>
      <summary>${title(format.number(count))}</summary>
      <ul>
        ${texts.map((each) => html`<li class="words">${said(code, each)}</li>`)}
        ${rest > 0 ? html`<li class="muted">${laterTexts(text).report.findingsMore(format.number(rest))}</li>` : nothing}
      </ul>
    </details>
    ${advice(code, reader)}`;
}

/** A sentence; what is told of a file begins with its name, which stays as it is. */
function said(code: string, text: string): unknown {
  return shown(code.startsWith('asset-') ? `${text}.` : sentence(text));
}

function advice(code: string, { text }: Reader): TemplateResult | typeof nothing {
  const told = laterTexts(text).findingsOf[code]?.advice;
  return told === undefined ? nothing : html`<span class="muted">${told}</span>`;
}
