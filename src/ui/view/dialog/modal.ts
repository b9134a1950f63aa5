import { html, type TemplateResult } from 'lit';

/** A dialog over the page, as long as it is drawn; `close` ends that. Its title has the id `dialog-title`. */
export function modal(form: TemplateResult, close: () => void, look: 'wide' | '' = ''): TemplateResult {
  // The browser tells late that a dialog was closed: by then another one may be open.
  const closed = ({ currentTarget }: Event): void => {
    if (currentTarget instanceof HTMLDialogElement && currentTarget.isConnected) close();
  };
  return html`<dialog part="dialog" class=${look} aria-labelledby="dialog-title" @close=${closed}>${form}</dialog>`;
}
