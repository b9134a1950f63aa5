import { html, nothing, type TemplateResult } from 'lit';
import type { Backup } from '../api/wire.js';
import type { Reader } from '../view/reader.js';

/** Backups that are chosen to do one thing with all of them. */
export interface Selection {
  readonly chosen: ReadonlyMap<string, Backup>;
  readonly choose: (chosen: ReadonlyMap<string, Backup>) => void;
  /** Shows what has changed in the newer one of two. */
  readonly compare: (newer: Backup, older: Backup) => void;
  readonly download: (backups: readonly Backup[]) => void;
  readonly protect: (backups: readonly Backup[]) => void;
  readonly delete: (backups: readonly Backup[]) => void;
}

export function checkbox(backup: Backup, { chosen, choose }: Selection, { text, format, now }: Reader): TemplateResult {
  const toggle = (): void => {
    const rest = new Map(chosen);
    if (!rest.delete(backup.id)) rest.set(backup.id, backup);
    choose(rest);
  };
  return html`<td class="check">
    ${
      isChoosable(backup)
        ? html`<label
            ><input
              type="checkbox"
              aria-label=${text.list.select(format.day(backup.started, now))}
              .checked=${chosen.has(backup.id)}
              @change=${toggle}
          /></label>`
        : nothing
    }
  </td>`;
}

export function checkboxOfAll(
  rows: readonly Backup[],
  { chosen, choose }: Selection,
  { text }: Reader,
): TemplateResult {
  const those = rows.filter(isChoosable);
  const count = those.filter(({ id }) => chosen.has(id)).length;
  const toggle = (): void => {
    const others = [...chosen].filter(([id]) => those.every((each) => each.id !== id));
    choose(new Map(count === those.length ? others : [...others, ...those.map((each) => [each.id, each] as const)]));
  };
  // Without a checkbox this cell has no name, so it must not be a header cell.
  if (those.length === 0) return html`<td class="check"></td>`;
  return html`<th scope="col" class="check">
    <label
      ><input
        type="checkbox"
        aria-label=${text.list.selectAll}
        .checked=${count === those.length}
        .indeterminate=${count > 0 && count < those.length}
        @change=${toggle}
    /></label>
  </th>`;
}

/** What can be done with those that are chosen; Esc chooses none. */
export function selectionBar(selection: Selection, { text, format }: Reader): TemplateResult | typeof nothing {
  const backups = [...selection.chosen.values()];
  if (backups.length === 0) return nothing;
  const count = format.number(backups.length);
  const [newer, older, ...others] = backups.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const loadable = backups.filter((each) => each._links['download'] !== undefined);
  const unprotected = backups.filter((each) => !each.protected && each._links['update'] !== undefined);
  const deletable = backups.filter((each) => each._links['delete'] !== undefined);
  return html`<div class="selection row" role="group" aria-label=${text.list.selected(backups.length, count)}>
    <strong class="num" role="status">${text.list.selected(backups.length, count)}</strong>
    <span class="grow"></span>
    ${
      newer?._links['contents'] === undefined || older === undefined || others.length > 0
        ? nothing
        : html`<button class="btn tight" @click=${() => selection.compare(newer, older)}>${text.list.compare}</button>`
    }
    ${
      loadable.length === 0
        ? nothing
        : html`<button class="btn tight" @click=${() => selection.download(loadable)}>
            ${text.list.download(loadable.length, format.number(loadable.length))}
          </button>`
    }
    ${
      unprotected.length === 0
        ? nothing
        : html`<button class="btn tight" @click=${() => selection.protect(unprotected)}>${text.protect}</button>`
    }
    ${
      deletable.length === 0
        ? nothing
        : html`<button class="btn tight danger" @click=${() => selection.delete(backups)}>
            ${text.list.delete(deletable.length, format.number(deletable.length))}
          </button>`
    }
    <button class="btn tight quiet" @click=${() => selection.choose(new Map())}>${text.list.clear}</button>
  </div>`;
}

function isChoosable({ archiveState, _links }: Backup): boolean {
  return archiveState !== 'none' && (_links['update'] !== undefined || _links['delete'] !== undefined);
}
