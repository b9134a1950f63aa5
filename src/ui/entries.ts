/** What an entry in the history of the browser is marked with. */
interface Mark {
  readonly number: number;
  /** Number of the entry that opened the page: those after it, up to its own, are parts and steps of that page. */
  readonly opened: number;
  /** The step that was open before it. */
  readonly before?: string | undefined;
}

/** The entries of these pages in the history of the browser, numbered: who does not leave comes back from either side. */
export class Entries {
  #shown: Mark = { number: 0, opened: 0 };

  /** Whether the entry that the browser is at is the one that is shown. */
  get isShown(): boolean {
    return this.#current().number === this.#shown.number;
  }

  /** The step that the way back leads to. */
  get before(): string | undefined {
    return this.#current().before;
  }

  /** What is shown is what the entry says that the browser is at. */
  keep(): void {
    this.#shown = this.#current();
  }

  /** Adds a part of the page that is shown, or a step after the one before. */
  add(address: string, before?: string): void {
    // It is there already where an entry could not be opened, and is by now.
    if (address === location.hash) return this.keep();
    this.#shown = { number: this.#shown.number + 1, opened: this.#shown.opened, before };
    history.pushState(this.#shown, '', address);
  }

  /** Puts an address that opens another page in the place of the one that is shown. */
  replace(address: string): void {
    const { number } = this.#shown;
    this.#shown = { number, opened: number };
    history.replaceState(this.#shown, '', address);
  }

  /** Back to the entry that is shown: nobody wants to leave it. */
  stay(): void {
    history.go(this.#shown.number - this.#current().number);
  }

  /** Back to where the page was opened; its address takes the place of one that nobody has come to from there. */
  restart(address: string): void {
    const { number, opened } = this.#shown;
    if (opened === number) this.replace(address);
    else history.go(opened - number);
  }

  /** A link opens a page behind all others. */
  #current(): Mark {
    const state: unknown = history.state;
    if (isMark(state)) return state;
    const number = this.#shown.number + 1;
    const mark = { number, opened: number };
    history.replaceState(mark, '');
    return mark;
  }
}

function isMark(state: unknown): state is Mark {
  const members = new Map(Object.entries(state ?? {}));
  return typeof members.get('number') === 'number' && typeof members.get('opened') === 'number';
}
