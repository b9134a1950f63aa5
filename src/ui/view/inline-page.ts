import { html, noChange, type TemplateResult } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import type { EventarkElement } from './eventark-element.js';

/** Another page that an element shows in its own place, where the host has none for it. */
export interface InlinePage {
  readonly kind: 'activity' | 'backup' | 'backups' | 'restore' | 'clone' | 'templates';
  readonly app?: string;
  readonly backup?: string;
  readonly at?: string;
  readonly only?: string;
  readonly source?: string;
  readonly job?: string;
  readonly tab?: string;
  readonly base?: string;
}

/** Those that a host reaches: it reaches them in a page within a page too. */
const PARTS = 'toolbar, table, row, badge, job, progress, log, dialog';

class Like extends Directive {
  override render(_host: EventarkElement): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [host]: [EventarkElement]): unknown {
    const { api, timeZone, units, getToken, request } = host;
    Object.assign(element, { api, timeZone, units, getToken, request });
    element.setAttribute('exportparts', PARTS);
    const density = host.getAttribute('density');
    if (density !== null) element.setAttribute('density', density);
    return noChange;
  }
}

/** In the tag of an element of ours within another one: it asks the same API in the same name, and is read by the same person. */
const like = directive(Like);

/** The page, with the way back. */
export function inlinePage(
  { kind, app = '', backup = '', at = '', only = '', source = '', job = '', tab = 'overview', base = '' }: InlinePage,
  host: EventarkElement,
  { title, run }: { readonly title: string; readonly run: () => void },
): TemplateResult {
  const element = {
    activity: () => html`<eventark-activity ${like(host)} .app=${app}></eventark-activity>`,
    backups: () => html`<eventark-backups ${like(host)} .app=${app}></eventark-backups>`,
    backup: () =>
      html`<eventark-backup ${like(host)} .app=${app} .backup=${backup} .tab=${tab} .base=${base}></eventark-backup>`,
    restore: () =>
      html`<eventark-restore
        ${like(host)}
        .app=${app}
        .backup=${backup}
        .at=${at}
        .only=${only}
        .source=${source}
        .job=${job}
      ></eventark-restore>`,
    clone: () => html`<eventark-clone ${like(host)} .app=${app} .backup=${backup}></eventark-clone>`,
    templates: () => html`<eventark-templates ${like(host)} .app=${app} .backup=${backup}></eventark-templates>`,
  }[kind];
  return html`<div class="stack">
    <p><button class="link" @click=${run}>${title}</button></p>
    ${element()}
  </div>`;
}
