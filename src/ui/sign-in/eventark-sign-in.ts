import { css, html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { englishSignIn } from '../messages/later/english-sign-in.js';
import { germanSignIn } from '../messages/later/german-sign-in.js';
import { EventarkElement } from '../view/eventark-element.js';
import { icon } from '../view/icons.js';
import { parts } from '../view/parts.js';
import { tokens } from '../view/tokens.js';

const TEXTS: Readonly<Record<string, typeof englishSignIn>> = { en: englishSignIn, de: germanSignIn };

function textsIn(language: string): typeof englishSignIn {
  return TEXTS[language] ?? englishSignIn;
}

/** Asks for a token, and hands it on as `eventark:token`; the stand-alone page shows it where the server wants one. */
export class EventarkSignIn extends EventarkElement {
  static override styles = [
    tokens,
    parts,
    css`
      .card {
        max-width: 520px;
        margin-inline: auto;
        margin-block-start: 8vh;
      }
      code {
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** A token was sent, and the server did not take it. */
  @property({ type: Boolean }) refused = false;

  protected begin(): void {
    this.said = '';
  }

  protected override firstUpdated(): void {
    document.title = `${textsIn(this.reader.text.language).title} · eventark`;
    this.renderRoot.querySelector<HTMLElement>('#token')?.focus();
  }

  override render(): TemplateResult {
    const text = textsIn(this.reader.text.language);
    return html`<form class="card" @submit=${this.#send}>
      <div class="body stack">
        <h1>${text.title}</h1>
        ${
          this.refused
            ? html`<div class="note danger" role="alert">${icon('x')}<span class="grow">${text.refused}</span></div>`
            : nothing
        }
        <p class="muted">${text.hint}<br /><code class="mono" dir="ltr">eventark token create --name …</code></p>
        <div class="field">
          <label for="token">${text.token}</label>
          <input class="input mono" id="token" type="password" autocomplete="off" required dir="ltr" />
          <p class="hint">${text.kept}</p>
        </div>
        <button class="btn primary" type="submit">${text.title}</button>
      </div>
    </form>`;
  }

  readonly #send = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = this.renderRoot.querySelector<HTMLInputElement>('#token');
    if (field !== null && field.value !== '') this.emit('eventark:token', { token: field.value.trim() });
  };
}
