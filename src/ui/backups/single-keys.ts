import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What single keys do in an element; each may be missing. */
export interface KeyActions {
  /** Puts the focus where it is searched. */
  readonly search: () => void;
  readonly start: () => void;
  /** Goes to the row that is so many after the one with the focus. */
  readonly move: (by: 1 | -1) => void;
  readonly download: () => void;
  readonly delete: () => void;
  readonly help: () => void;
}

const KEYS: Readonly<Record<string, (actions: KeyActions) => void>> = {
  '/': ({ search }) => search(),
  b: ({ start }) => start(),
  j: ({ move }) => move(1),
  k: ({ move }) => move(-1),
  d: ({ download }) => download(),
  Delete: ({ delete: remove }) => remove(),
  '?': ({ help }) => help(),
};

const FIELDS = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog, [role=menu]';
/** Where the browser remembers that somebody wants no single keys. */
const STORED = 'eventark-keys';

/** Single keys, only while the focus is in the element, and never in a field, a menu or a dialog. They can be switched off. */
export class SingleKeys implements ReactiveController {
  isOn = storage()?.getItem(STORED) !== 'off';
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #actions: KeyActions;

  constructor(host: ReactiveControllerHost & HTMLElement, actions: KeyActions) {
    this.#host = host;
    this.#actions = actions;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('keydown', this.#pressed);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('keydown', this.#pressed);
  }

  turn(isOn: boolean): void {
    this.isOn = isOn;
    storage()?.setItem(STORED, isOn ? 'on' : 'off');
    this.#host.requestUpdate();
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    const { key, ctrlKey, altKey, metaKey } = event;
    const act = KEYS[key];
    const isField = event.composedPath().some((each) => each instanceof Element && each.matches(FIELDS));
    if (act === undefined || !this.isOn || isField || ctrlKey || altKey || metaKey || event.defaultPrevented) return;
    event.preventDefault();
    act(this.#actions);
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
