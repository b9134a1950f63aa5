const PLACES = ':is(a[href], button, input, select, textarea, [tabindex="0"]):not([hidden])';

/**
 * Keeps the place on a page of a reader who uses the keyboard: where what had the focus is gone, or cannot be used for now,
 * the focus goes to what came before it, and not to the beginning of the whole page.
 */
export class KeptFocus {
  /** What had the focus when the reader was to begin at the heading, as long as there is none. */
  #before: Element | undefined;
  #focused: Element | null = null;
  /** All that can have the focus, in the order of the page. */
  #places: readonly HTMLElement[] = [];

  /** The reader begins at the heading as soon as there is one, unless they go elsewhere before. */
  begin(): void {
    this.#before = document.activeElement ?? document.body;
  }

  /** Before something is drawn. */
  remember(root: ParentNode & Node): void {
    const tree = root.getRootNode();
    this.#focused = tree instanceof ShadowRoot ? tree.activeElement : null;
    this.#places = this.#focused === null ? [] : [...root.querySelectorAll<HTMLElement>(`${PLACES}, eventark-menu`)];
  }

  /** Once it is drawn. */
  restore(root: ParentNode): void {
    const focused = this.#focused;
    const isLost = focused !== null && !canBeUsed(focused) && (focused.isConnected || isNowhere());
    const near = isLost ? this.#nearest(focused) : undefined;
    near?.focus({ preventScroll: true });
    if (isLost && near === undefined) this.begin();
    const isAwaited = isNowhere() || document.activeElement === this.#before;
    if (this.#before !== undefined && (!isAwaited || beginAt(root))) this.#before = undefined;
    this.#places = [];
  }

  #nearest(lost: Element): HTMLElement | undefined {
    const at = this.#places.findIndex((place) => place === lost);
    if (at === -1) return undefined;
    const near = [...this.#places.slice(0, at).reverse(), ...this.#places.slice(at + 1)];
    return near.find((place) => place.matches(PLACES) && canBeUsed(place));
  }
}

function canBeUsed(place: Element): boolean {
  return place.isConnected && !place.matches(':disabled, [inert] *') && place.checkVisibility();
}

/** Puts the focus on the heading, from where a screen reader reads on, or on the way back to it; false if there is neither yet. */
function beginAt(root: ParentNode): boolean {
  const heading = root.querySelector<HTMLElement>('h1');
  if (heading !== null) heading.tabIndex = -1;
  const beginning = heading ?? root.querySelector<HTMLElement>(PLACES);
  beginning?.focus({ preventScroll: true });
  return beginning !== null;
}

/** Nothing on the page has the focus. */
export function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
