import { css, html, type TemplateResult } from 'lit';
import type { Reader } from './reader.js';

type Exactly = Pick<Reader, 'format'>;

/** A time in words that people compare, as "3 hours ago", and the same to the second with its zone for who asks or hears it. */
export function moment(time: string, words: string | TemplateResult, { format }: Exactly): TemplateResult {
  const exact = format.exact(time);
  return html`<time datetime=${time} title=${exact}>${words}<span class="hidden"> (${exact})</span></time>`;
}

/** A sentence with a time in it: `say` makes the sentence of the words for the time. */
export function momentIn(say: (words: string) => string, time: string, words: string, reader: Exactly): TemplateResult {
  const [before, after] = say('\0').split('\0');
  return html`${before}${moment(time, words, reader)}${after}`;
}

/** Where no mark-up can be, as in an option: both times in words. */
export function momentText(time: string, words: string, { format }: Exactly): string {
  return `${words} (${format.exact(time)})`;
}

export const momentStyles = css`
  /* A time to the second, below what has the focus; others point at it. */
  :focus-visible > time {
    position: relative;
  }
  :focus-visible > time > .hidden {
    inset: 100% auto auto 0;
    z-index: 1;
    width: max-content;
    height: auto;
    margin-block-start: var(--s2);
    padding: 3px 8px;
    clip-path: none;
    border: 1px solid var(--border);
    border-radius: 6px;
    background: var(--raised);
    color: var(--text);
    font: 400 12.5px/1.5 var(--font);
    box-shadow: var(--shadow-pop);
  }
`;
