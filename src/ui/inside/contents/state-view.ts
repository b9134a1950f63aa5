import { html, nothing, type TemplateResult } from 'lit';
import type { InsideClient } from '../inside-client.js';
import { escaped, shown, shownLines } from '../../view/shown.js';

/** Longer texts are cut: the whole one is in the JSON. */
const MAX_TEXT = 1_000;
/** Deeper values are written as JSON. */
const MAX_DEPTH = 3;

/** A state as names and values, people by their e-mails. */
export function fieldsView(state: object, inside: InsideClient): TemplateResult {
  return html`<dl class="fields">${members(state, inside, 0)}</dl>`;
}

function members(value: object, inside: InsideClient, depth: number): readonly TemplateResult[] {
  return Object.entries(value).map(
    ([name, member]) =>
      html`<dt class="words">${shown(inside.nameOf(name))}</dt>
        <dd class="words">${valueView(member, inside, depth)}</dd>`,
  );
}

function valueView(value: unknown, inside: InsideClient, depth: number): TemplateResult {
  if (typeof value === 'string') {
    const said = inside.nameOf(value);
    const text = said.length > MAX_TEXT ? `${said.slice(0, MAX_TEXT)}…` : said;
    return text === '' ? html`<span class="muted">""</span>` : shownLines(text);
  }
  if (typeof value !== 'object' || value === null) return html`<code class="mono" dir="ltr">${String(value)}</code>`;
  if (Object.keys(value).length === 0) return html`<span class="muted">${Array.isArray(value) ? '[]' : '{}'}</span>`;
  if (depth === MAX_DEPTH)
    return html`<code class="mono" dir="ltr"><bdi>${escaped(JSON.stringify(value))}</bdi></code>`;
  if (!Array.isArray(value)) return html`<dl class="fields">${members(value, inside, depth + 1)}</dl>`;
  return html`<ul class="values">
    ${value.map((item: unknown) => html`<li>${valueView(item, inside, depth + 1)}</li>`)}
  </ul>`;
}

/** A state as it is written; who is meant stands beside the line. */
export function jsonView(state: object, { people }: InsideClient): TemplateResult {
  const lines = JSON.stringify(state, null, 2).split('\n');
  return html`<pre class="log" dir="ltr" tabindex="0">
${lines.map((line, at) => {
      const meant = [...line.matchAll(/[\w-]{8,}/g)].flatMap(([id]) => people.get(id) ?? []);
      return html`${at === 0 ? '' : '\n'}${escaped(line)}${meant.length === 0 ? nothing : html`<span class="muted"> // ${meant.map((email, at) => [at === 0 ? '' : ', ', shown(email)])}</span>`}`;
    })}</pre>`;
}
