import { isNowhere } from '../keys/kept-focus.js';

/**
 * Shows the dialogs that an element draws over its page. One that is closed is told so at once: the browser's own event comes
 * a frame later, and until then the element would show it again, or take the next one for it. The focus goes back
 * to where it was before, whoever ends the dialog.
 */
export class OpenDialogs {
  readonly #shown = new Map<HTMLDialogElement, HTMLElement | undefined>();
  readonly #closing = new MutationObserver((changes) => {
    for (const dialog of new Set(changes.map(({ target }) => target)))
      if (dialog instanceof HTMLDialogElement && dialog.isConnected && !dialog.open)
        dialog.dispatchEvent(new Event('close'));
  });

  /** What is drawn for the first time is shown. */
  update(root: ParentNode): void {
    for (const [dialog, before] of this.#shown) {
      if (dialog.isConnected) continue;
      this.#shown.delete(dialog);
      if (isNowhere()) before?.focus({ preventScroll: true });
    }
    for (const dialog of root.querySelectorAll('dialog')) {
      if (this.#shown.has(dialog)) continue;
      this.#shown.set(dialog, focused());
      this.#closing.observe(dialog, { attributeFilter: ['open'] });
      dialog.showModal();
    }
  }

  /** The element was moved: what was open lies no longer over the page. */
  moved(): void {
    for (const dialog of this.#shown.keys()) {
      if (!dialog.isConnected) continue;
      dialog.removeAttribute('open');
      dialog.showModal();
    }
  }
}

/** What has the focus, in whatever element it lies. */
function focused(): HTMLElement | undefined {
  let { activeElement } = document;
  while (activeElement?.shadowRoot?.activeElement) ({ activeElement } = activeElement.shadowRoot);
  return activeElement instanceof HTMLElement ? activeElement : undefined;
}
