import { html, type TemplateResult } from 'lit';
import { englishKeys } from '../../messages/later/english-keys.js';
import { germanKeys } from '../../messages/later/german-keys.js';
import { modal } from '../dialog/modal.js';
import type { Reader } from '../reader.js';

export interface KeysState {
  readonly isOn: boolean;
  readonly turn: (isOn: boolean) => void;
  readonly close: () => void;
}

/** Whose keys these are: of the list of backups, or of the page of all apps. */
export type KeysOf = 'backups' | 'apps';

const TEXTS: Readonly<Record<string, typeof englishKeys>> = { en: englishKeys, de: germanKeys };

/** The keys of a page, and the switch for those who speak to their computer or touch keys by accident. */
export function keysDialog({ isOn, turn, close }: KeysState, page: KeysOf, { text }: Reader): TemplateResult {
  const keys = TEXTS[text.language] ?? englishKeys;
  const { start, next, previous, open, more } = keys[page];
  const rows: readonly (readonly [key: string, what: string])[] = [
    ['/', keys.search],
    ['b', start],
    ['j', next],
    ['k', previous],
    ['Enter', open],
    ...more,
    ['?', keys.help],
    ['Esc', keys.close],
  ];
  return modal(
    html`<form method="dialog">
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
        /><span class="grow">${keys.on}</span></label
      >
      <footer><span class="grow"></span><button class="btn" type="submit" autofocus>${text.close}</button></footer>
    </form>`,
    close,
  );
}
