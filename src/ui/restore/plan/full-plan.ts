import { html, nothing, type TemplateResult } from 'lit';
import type { RestorePlan } from '../../api/wire.js';
import { saveFile } from '../../log/save-file.js';
import { laterTexts } from '../../messages/later/later-texts.js';
import { copyButton } from '../../view/copy-button.js';
import type { Reader } from '../../view/reader.js';
import { shownLines } from '../../view/shown.js';

/** What is shown of a plan: with thousands of people it is long. */
const MAX_SHOWN = 20_000;

/** All that the preview says, for programs and for who keeps it. */
export function fullPlan({ _links: _, ...plan }: RestorePlan, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const { preview } = laterTexts(text);
  const json = JSON.stringify(plan, null, 2);
  return html`<details class="full-plan">
    <summary>${preview.fullPlan}</summary>
    <div class="stack">
      <div class="row">
        ${copyButton(() => json, preview.copyPlan, reader, 'btn tight')}
        <button
          class="btn tight"
          type="button"
          @click=${() => saveFile(json, 'application/json', `plan-${plan.name}.json`)}
        >
          ${preview.savePlan}
        </button>
      </div>
      <pre class="mono" dir="ltr" tabindex="0" role="region" aria-label=${preview.fullPlan}>
${shownLines(json.slice(0, MAX_SHOWN))}</pre>
      ${json.length > MAX_SHOWN ? html`<p class="hint">${preview.planCut(format.number(MAX_SHOWN))}</p>` : nothing}
    </div>
  </details>`;
}
