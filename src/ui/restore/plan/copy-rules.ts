import { html, type TemplateResult } from 'lit';
import { laterTexts } from '../../messages/later/later-texts.js';
import type { Reader } from '../../view/reader.js';

/** What is new in a copy, what is as in the original, and what is left out. */
export function copyRules(of: 'clone' | 'template', { text }: Reader): TemplateResult {
  const { title, newId, kept, dropped } = laterTexts(text).making.copied;
  return html`<details class="copy-rules">
    <summary>${title}</summary>
    <dl class="facts">
      ${[newId, kept, dropped].map(
        (each) =>
          html`<dt>${each.label}</dt>
            <dd class="words">${each[of]}</dd>`,
      )}
    </dl>
  </details>`;
}
