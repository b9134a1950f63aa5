import { nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { EventarkElement } from '../eventark-element.js';
import type { keysDialog, KeysOf } from './keys-dialog.js';
import type { Reader } from '../reader.js';

/** What single keys do in an element; a key without an action does nothing. */
export interface KeyActions {
  /** Puts the focus where it is searched. */
  readonly search?: () => void;
  /** Goes where a backup is started; it never starts one. */
  readonly start?: () => void;
  readonly next?: () => void;
  readonly previous?: () => void;
  readonly download?: () => void;
  readonly delete?: () => void;
}

const KEYS: Readonly<Record<string, keyof KeyActions>> = {
  '/': 'search',
  b: 'start',
  j: 'next',
  k: 'previous',
  d: 'download',
  Delete: 'delete',
};

const FIELDS = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog, [role=menu]';
/** Where the browser remembers that somebody wants no single keys. */
const STORED = 'eventark-keys';

/**
 * Single keys, only while the focus is in the element, and never in a field, a menu or a dialog. `?` shows them, in a
 * dialog in which they can be switched off.
 */
export class SingleKeys implements ReactiveController {
  #isOn = storage()?.getItem(STORED) !== 'off';
  #isShown = false;
  #draw: typeof keysDialog | undefined;
  readonly #host: EventarkElement;
  readonly #page: KeysOf;
  readonly #actions: () => KeyActions | undefined;

  /** No actions: the element shows another page in its place, whose keys are its own. */
  constructor(host: EventarkElement, page: KeysOf, actions: () => KeyActions | undefined) {
    this.#host = host;
    this.#page = page;
    this.#actions = actions;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('keydown', this.#pressed);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('keydown', this.#pressed);
  }

  readonly show = (): void => {
    this.#set(true);
    if (this.#draw !== undefined) return;
    this.#host.loadPart(async () => {
      this.#draw = (await import('./keys-dialog.js')).keysDialog;
      this.#host.requestUpdate();
    });
  };

  dialog(reader: Reader): TemplateResult | typeof nothing {
    if (!this.#isShown || this.#draw === undefined) return nothing;
    const turn = (isOn: boolean): void => {
      this.#isOn = isOn;
      storage()?.setItem(STORED, isOn ? 'on' : 'off');
    };
    return this.#draw({ isOn: this.#isOn, turn, close: () => this.#set(false) }, this.#page, reader);
  }

  #set(isShown: boolean): void {
    this.#isShown = isShown;
    this.#host.requestUpdate();
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    const { key, ctrlKey, altKey, metaKey } = event;
    const actions = this.#actions();
    const name = KEYS[key];
    const act = key === '?' ? this.show : name && actions?.[name];
    const isField = event.composedPath().some((each) => each instanceof Element && each.matches(FIELDS));
    if (actions === undefined || act === undefined || !this.#isOn || isField) return;
    if (ctrlKey || altKey || metaKey || event.defaultPrevented) return;
    event.preventDefault();
    act();
  };
}

/** The row of the table in `root` that has the focus; -1 if none has. */
export function rowWithFocus(root: ParentNode): number {
  return [...root.querySelectorAll('tbody tr')].findIndex((row) => row.matches(':focus-within'));
}

/** Keys of a page with one search and one table, each row of which begins with a title. */
export function tableKeys(root: ParentNode): KeyActions {
  const go = (by: 1 | -1): void =>
    root.querySelectorAll<HTMLElement>('tbody .title')[Math.max(0, rowWithFocus(root) + by)]?.focus();
  return {
    search: () => root.querySelector<HTMLElement>('input[type=search]')?.focus(),
    next: () => go(1),
    previous: () => go(-1),
  };
}

/** Undefined where a page may not store anything. */
function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
