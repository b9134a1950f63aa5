import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons.js';
import type { Reader } from './reader.js';

/** Copies a text, and says for a moment that it has; one that is long is made only when it is wanted. */
export function copyButton(
  wanted: string | (() => string),
  label: string,
  { text, copying }: Reader,
  look = 'btn tight quiet',
): TemplateResult {
  const id = typeof wanted === 'string' ? wanted : label;
  const isDone = copying.done === id;
  const copy = (): void => copying.copy(typeof wanted === 'string' ? wanted : wanted(), id);
  return html`<button class=${look} type="button" @click=${copy}>
    ${look === 'link' ? nothing : icon(isDone ? 'check' : 'copy')}${isDone ? text.copied : label}
  </button>`;
}

/** Puts a text where it can be pasted from. False if the browser refuses. */
export async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedAsBefore(text);
  }
}

/** The way for pages without a secure connection, where browsers offer no other. */
function copiedAsBefore(text: string): boolean {
  let isSet = false;
  const set = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    isSet = true;
  };
  document.addEventListener('copy', set, { capture: true });
  document.execCommand('copy');
  document.removeEventListener('copy', set, { capture: true });
  return isSet;
}
