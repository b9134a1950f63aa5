import { html, type TemplateResult } from 'lit';
import type { Reader } from './reader.js';

/** A time in words that people compare, as "3 hours ago", and the same to the second with its zone for who asks or hears it. */
export function moment(time: string, words: string, { format }: Pick<Reader, 'format'>): TemplateResult {
  const exact = format.exact(time);
  return html`<time datetime=${time} title=${exact}>${words}<span class="hidden"> (${exact})</span></time>`;
}
