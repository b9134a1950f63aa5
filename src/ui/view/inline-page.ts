import { html, type TemplateResult } from 'lit';
import type { EventarkElement } from './eventark-element.js';

/** Another page that an element shows in its own place, where the host has none for it. */
export interface InlinePage {
  readonly kind: 'backup' | 'backups' | 'restore' | 'clone' | 'templates';
  readonly app?: string;
  readonly backup?: string;
  readonly at?: string;
  readonly only?: string;
  readonly job?: string;
  readonly tab?: string;
  readonly base?: string;
}

/** The page, with the way back; it asks the same API in the same name. */
export function inlinePage(
  { kind, app = '', backup = '', at = '', only = '', job = '', tab = 'overview', base = '' }: InlinePage,
  { api, timeZone, getToken, request }: EventarkElement,
  { title, run }: { readonly title: string; readonly run: () => void },
): TemplateResult {
  const element = {
    backups: () =>
      html`<eventark-backups
        .api=${api}
        .app=${app}
        .timeZone=${timeZone}
        .getToken=${getToken}
        .request=${request}
      ></eventark-backups>`,
    backup: () =>
      html`<eventark-backup
        .api=${api}
        .app=${app}
        .backup=${backup}
        .tab=${tab}
        .base=${base}
        .timeZone=${timeZone}
        .getToken=${getToken}
        .request=${request}
      ></eventark-backup>`,
    restore: () => restorePage({ app, backup, at, only, job }, { api, timeZone, getToken, request }),
    clone: () =>
      html`<eventark-clone
        .api=${api}
        .app=${app}
        .backup=${backup}
        .timeZone=${timeZone}
        .getToken=${getToken}
        .request=${request}
      ></eventark-clone>`,
    templates: () =>
      html`<eventark-templates
        .api=${api}
        .app=${app}
        .backup=${backup}
        .timeZone=${timeZone}
        .getToken=${getToken}
        .request=${request}
      ></eventark-templates>`,
  }[kind];
  return html`<div class="stack">
    <p><button class="link" @click=${run}>${title}</button></p>
    ${element()}
  </div>`;
}

function restorePage(
  { app, backup, at, only, job }: Omit<InlinePage, 'kind'>,
  { api, timeZone, getToken, request }: Pick<EventarkElement, 'api' | 'timeZone' | 'getToken' | 'request'>,
): TemplateResult {
  return html`<eventark-restore
    .api=${api}
    .app=${app}
    .backup=${backup}
    .at=${at}
    .only=${only}
    .job=${job}
    .timeZone=${timeZone}
    .getToken=${getToken}
    .request=${request}
  ></eventark-restore>`;
}
