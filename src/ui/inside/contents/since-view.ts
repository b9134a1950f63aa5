import { html, type TemplateResult } from 'lit';
import { shown, shownLines } from '../../view/shown.js';
import type { InsideClient } from '../inside-client.js';
import type { InsideReader } from '../inside-reader.js';
import type { State } from '../wire-inside.js';

/** Longer texts are cut: the whole ones are in the JSON. */
const MAX_TEXT = 1_000;

/** What an object had in the backup, and what it has in the app now: the members that differ. */
export function sinceView(then: State, now: State, inside: InsideClient, { text }: InsideReader): TemplateResult {
  const [before, after] = [leavesOf(then), leavesOf(now)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((name) => before.get(name) !== after.get(name));
  if (changed.length === 0) return html`<p class="muted" role="status">${text.inside.sameNow}</p>`;
  const cell = (look: string, label: string, value: string | undefined): TemplateResult =>
    html`<div class="words ${look}"><span class="hidden">${label}: </span>${valueText(value, inside)}</div>`;
  return html`<div class="since head small muted" aria-hidden="true">
      <span>${text.inside.field}</span><span>${text.inside.then}</span><span>${text.inside.nowColumn}</span>
    </div>
    <ul class="values" aria-label=${text.inside.looks.since}>
      ${changed.map(
        (name) =>
          html`<li class="since">
            <span class="muted words">${shown(name)}</span>
            ${cell('gone', text.inside.then, before.get(name))} ${cell('come', text.inside.nowColumn, after.get(name))}
          </li>`,
      )}
    </ul>`;
}

function valueText(value: string | undefined, inside: InsideClient): TemplateResult {
  if (value === undefined) return html`<span class="muted">—</span>`;
  const said = inside.nameOf(value);
  if (said === '') return html`<span class="muted">""</span>`;
  return shownLines(said.length > MAX_TEXT ? `${said.slice(0, MAX_TEXT)}…` : said);
}

/** Each value that has no members, by the names on the way to it. */
function leavesOf(state: State): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  const visit = (value: unknown, path: readonly string[]): void => {
    const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    if (members.length === 0) leaves.set(path.join('.'), typeof value === 'string' ? value : JSON.stringify(value));
    for (const [name, member] of members) visit(member, [...path, name]);
  };
  visit(state, []);
  return leaves;
}
