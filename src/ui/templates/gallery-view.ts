import { html, nothing, type TemplateResult } from 'lit';
import type { ApiClient } from '../api/api-client.js';
import { icon } from '../view/icons.js';
import { momentIn } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import type { TemplatesStore } from './templates-store.js';
import type { ShownTemplate, Template } from './wire-templates.js';
import { tagFilter, tagsOf } from './tags.js';
import { shown, shownLines } from '../view/shown.js';

export interface GalleryActions {
  readonly choose: (template: ShownTemplate) => void;
  readonly searchFor: (text: string) => void;
  /** Shows those with this tag; all if it is empty. */
  readonly showTag: (tag: string) => void;
  readonly make: () => void;
  readonly delete: (name: string) => void;
}

/** The templates as cards; each is chosen by its name. */
export function gallery(
  { client, templates, damaged, chosen, links }: TemplatesStore,
  { search, tag }: { readonly search: string; readonly tag: string },
  actions: GalleryActions,
  reader: Reader,
): TemplateResult {
  const { text } = reader;
  const tags = tagsOf(templates);
  // The last template with a tag may have been deleted.
  const isTagged = tags.includes(tag);
  const wanted = search.trim().toLocaleLowerCase();
  const found = templates
    .filter((template) => !isTagged || template.tags.includes(tag))
    .filter(({ name, title, description, tags: own }) =>
      [name, title, description, ...own].join(' ').toLocaleLowerCase().includes(wanted),
    );
  const showAll = (): void => {
    actions.searchFor('');
    actions.showTag('');
  };
  return html`${tagFilter(tags, tag, actions.showTag, reader)}
  ${damaged.map((name) => damagedNote(name, links['create'] !== undefined, actions, reader))}
  ${
    templates.length === 0
      ? empty(links['create'] !== undefined, actions, reader)
      : found.length === 0
        ? html`<section class="card">
            <div class="empty">
              <p>${text.templates.noMatch}</p>
              <button class="btn" @click=${showAll}>${text.templates.showAll}</button>
            </div>
          </section>`
        : html`<section class="gallery" aria-label=${text.templates.list}>
            ${found.map((template) => card(template, { client, isChosen: template.name === chosen?.name }, actions, reader))}
          </section>`
  }`;
}

function empty(mayMake: boolean, { make }: GalleryActions, { text }: Reader): TemplateResult {
  return html`<section class="card">
    <div class="empty">
      <span class="picture">${icon('layers')}</span>
      <slot name="empty"
        ><h2>${text.templates.emptyTitle}</h2>
        <p class="muted">${text.templates.emptyText}</p></slot
      >
      ${mayMake ? html`<button class="btn primary" @click=${make}>${text.templates.make}</button>` : nothing}
    </div>
  </section>`;
}

function damagedNote(name: string, mayDelete: boolean, actions: GalleryActions, { text }: Reader): TemplateResult {
  return html`<div class="note danger">
    ${icon('warn')}
    <p class="grow words">${text.templates.damaged(isolated(name))}</p>
    ${
      mayDelete
        ? html`<button class="btn tight" @click=${() => actions.delete(name)}>${text.templates.delete}</button>`
        : nothing
    }
  </div>`;
}

function card(
  template: ShownTemplate,
  { client, isChosen }: { readonly client: ApiClient; readonly isChosen: boolean },
  { choose }: GalleryActions,
  reader: Reader,
): TemplateResult {
  const { text, format, now } = reader;
  const { title, description, created, madeFrom, until, counts, history, tags } = template;
  return html`<article class="card tpl" ?data-chosen=${isChosen}>
    <div class="cover">
      ${art(template)}
      ${
        template.picture === undefined
          ? nothing
          : html`<eventark-picture class="cover" .client=${client} .file=${template.picture}></eventark-picture>`
      }
    </div>
    <div class="in">
      <div class="row between">
        <h2>
          <button aria-pressed=${isChosen} @click=${() => choose(template)}>${shown(title)}</button>
        </h2>
        ${isChosen ? html`<span part="badge" class="badge accent">${icon('check')}${text.templates.chosen}</span>` : nothing}
      </div>
      ${description === '' ? nothing : html`<p class="desc muted">${shownLines(description)}</p>`}
      ${tags.length === 0 ? nothing : html`<p class="row">${tags.map((each) => html`<span part="badge" class="badge">${shown(each)}</span>`)}</p>`}
      <p class="small num">
        ${countsOf(counts, reader).join(' · ')}${history ? ` · ${text.templates.withHistory}` : nothing}
      </p>
      <p class="small muted words">
        ${momentIn((when) => text.templates.madeFrom(isolated(madeFrom), when), created, format.when(created, now), reader)}
      </p>
      ${
        until === undefined
          ? nothing
          : html`<p class="small muted words">
              ${text.restore.point.found(format.number(until.event), format.number(until.of), format.exact(until.time))}
            </p>`
      }
    </div>
  </article>`;
}

/** What people look for first; all kinds are told of the template that they choose. */
const FIRST = ['schema', 'content', 'asset'];

/** "12 schemas", "40 contents" */
function countsOf(counts: Template['counts'], { text, format }: Reader): readonly string[] {
  return FIRST.flatMap((kind) => {
    const count = counts[kind] ?? 0;
    if (count === 0) return [];
    const counted = text.templates.counted(kind, count, format.number(count));
    return counted === undefined ? [] : [counted.replaceAll(' ', '\u00a0')];
  });
}

/** A sign where there is no picture: one of three, the same for the same template. */
function art({ name }: Template): TemplateResult {
  const look = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 3;
  return html`<svg
    class="art look${look}"
    viewBox="0 0 330 132"
    preserveAspectRatio="xMidYMid slice"
    aria-hidden="true"
  >
    <rect class="c0" width="330" height="132"></rect>
    <circle class="c1" cx="292" cy="14" r="58"></circle>
    <rect class="p" x="54" y="24" width="222" height="124" rx="8"></rect>
    <rect class="c2" x="66" y="35" width="34" height="7" rx="3.5"></rect>
    <rect class="l" x="222" y="35" width="42" height="6" rx="3"></rect>
    <rect class="c1" x="66" y="53" width="60" height="56" rx="5"></rect>
    <rect class="c2" x="135" y="53" width="129" height="10" rx="5"></rect>
    <rect class="l" x="135" y="72" width="129" height="6" rx="3"></rect>
    <rect class="l" x="135" y="86" width="104" height="6" rx="3"></rect>
    <rect class="l" x="135" y="100" width="118" height="6" rx="3"></rect>
  </svg>`;
}
