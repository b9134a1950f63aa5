import { html, type TemplateResult } from 'lit';
import { dialogTexts } from '../../messages/later/dialog-texts.js';
import { icon } from '../icons.js';
import type { Reader } from '../reader.js';

/** Why the name of an app is to be typed before what cannot be undone, and the field for it. */
export function typedName(
  why: string | TemplateResult,
  typed: string,
  type: (name: string) => void,
  { text }: Reader,
): TemplateResult {
  return html`<div class="note warn">
      ${icon('warn')}
      <p class="words num">${why}</p>
    </div>
    <div class="field">
      <label for="typed">${dialogTexts(text).nameOfApp}</label>
      <input
        class="input"
        id="typed"
        dir="auto"
        autocomplete="off"
        spellcheck="false"
        .value=${typed}
        @input=${(event: InputEvent) => event.target instanceof HTMLInputElement && type(event.target.value)}
      />
    </div>`;
}
