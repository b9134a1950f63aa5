import { html, type TemplateResult } from 'lit';
import { dialogTexts } from '../messages/later/dialog-texts.js';
import type { Reader } from '../view/reader.js';

export interface KeysState {
  readonly isOn: boolean;
  readonly turn: (isOn: boolean) => void;
}

/** The keys of the list of backups, and the switch for those who speak to their computer or touch keys by accident. */
export function keysDialog({ isOn, turn }: KeysState, { text }: Reader): TemplateResult {
  const { keys } = dialogTexts(text);
  const rows: readonly (readonly [key: string, what: string])[] = [
    ['/', keys.search],
    ['b', keys.start],
    ['j', keys.next],
    ['k', keys.previous],
    ['Enter', keys.open],
    ['d', keys.download],
    [keys.del, keys.delete],
    ['?', keys.help],
    ['Esc', keys.close],
  ];
  return html`<form method="dialog">
    <h2 id="dialog-title">${keys.title}</h2>
    <dl class="facts">
      ${rows.map(
        ([key, what]) =>
          html`<dt><kbd>${key}</kbd></dt>
            <dd>${what}</dd>`,
      )}
    </dl>
    <label class="row"
      ><input
        type="checkbox"
        .checked=${isOn}
        @change=${({ target }: Event) => target instanceof HTMLInputElement && turn(target.checked)}
      />${keys.on}</label
    >
    <footer><span class="grow"></span><button class="btn" type="submit" autofocus>${text.close}</button></footer>
  </form>`;
}
