import { html, nothing, type TemplateResult } from 'lit';
import type { RestorePlan } from '../../api/wire.js';
import { laterTexts } from '../../messages/later/later-texts.js';
import type { Reader } from '../../view/reader.js';
import { shown } from '../../view/shown.js';

/** Some of what the new app would have, by the names that people know: whether it is what they look for. */
export function sampleList({ sample = [] }: RestorePlan, { text, format }: Reader): TemplateResult | typeof nothing {
  if (sample.length === 0) return nothing;
  const kinds = [...Map.groupBy(sample, ({ kind }) => kind)];
  return html`<details class="sample">
    <summary>${laterTexts(text).preview.sample(sample.length, format.number(sample.length))}</summary>
    <dl class="facts">
      ${kinds.map(
        ([kind, named]) =>
          html`<dt>${shown(text.templates.kind(kind, named.length))}</dt>
            <dd>
              <ul class="names">
                ${named.map(
                  ({ id, name, schema }) =>
                    html`<li class="words">
                      ${shown(name === '' ? id : name)}
                      ${schema === undefined ? nothing : html`<span class="small muted">${shown(schema)}</span>`}
                    </li>`,
                )}
              </ul>
            </dd>`,
      )}
    </dl>
  </details>`;
}
