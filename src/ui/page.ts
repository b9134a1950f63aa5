import './elements.js';
import { Entries } from './entries.js';
import { EventarkBackup } from './inside/eventark-backup.js';
import { EventarkRestore } from './restore/eventark-restore.js';
import { messagesOf } from './messages/messages.js';
import { languageOf } from './view/language.js';
import { isolated } from './view/reader.js';
import { visible } from './view/shown.js';

/** The API of the server that this page comes from. */
const api = new URL('api', document.baseURI).href;
const page = document.querySelector('#page');
const wanted = new URLSearchParams(location.search);
const units = wanted.get('units') === 'binary' ? 'binary' : 'decimal';
/** What is shown if a script does not come. */
const notStarted = page?.firstElementChild;
/** What the reader signed in with; never stored. */
let token: string | undefined;

interface Shown {
  readonly title: string | undefined;
  /** Name of the app whose page it is, for the way back. */
  readonly app: string | undefined;
  readonly element: HTMLElement;
}

/** What the address after `#/` shows; anything else shows all apps. */
const PAGES: readonly (readonly [RegExp, (name: string, query: URLSearchParams) => Shown])[] = [
  [/^apps\/([^/]+)$/, (app) => ({ title: app, app, element: made('eventark-backups', { app }) })],
  [
    /^apps\/([^/]+)\/inside$/,
    (app, query) => ({
      title: app,
      app,
      element: made('eventark-backup', {
        ...{ app, ...asked(query, 'backup', 'base') },
        tab: query.get('tab') ?? 'overview',
      }),
    }),
  ],
  [
    /^apps\/([^/]+)\/clone$/,
    (app, query) => ({
      title: app,
      app,
      element: made('eventark-clone', { app, ...asked(query, 'backup', 'at', 'again', 'step') }),
    }),
  ],
  [/^(activity)$/, () => ({ title: undefined, app: undefined, element: made('eventark-activity', {}) })],
  [/^restores\/([^/]+)$/, (job) => ({ title: undefined, app: undefined, element: made('eventark-restore', { job }) })],
  [
    /^(templates)$/,
    (_, query) => {
      const about = asked(query, 'app', 'backup', 'at', 'template');
      return { title: undefined, app: undefined, element: made('eventark-templates', about) };
    },
  ],
  [
    /^(restore)$/,
    (_, query) => {
      const app = query.get('app') ?? '';
      const about = { app, ...asked(query, 'backup', 'source', 'at', 'only', 'again', 'step') };
      const element = made('eventark-restore', about);
      return { title: undefined, app: app === '' ? undefined : app, element };
    },
  ],
];

const entries = new Entries();
/** How somebody is asked before what was typed is left. */
let leaving = '';

/** Stays where something was typed, if the reader wants to. */
function follow(): void {
  if (entries.isShown) return;
  const wanted = wantedPage();
  if (isShown(wanted.element)) return entries.keep();
  const wizard = page?.querySelector('eventark-restore, eventark-clone');
  const isUnsaved = wizard instanceof EventarkRestore && wizard.isUnsaved;
  if (isUnsaved && !confirm(leaving)) return entries.stay();
  show(wanted);
  wanted.element.focus();
}

function show({ title, app, element, isFirst } = wantedPage()): void {
  entries.keep();
  document.title = title === undefined ? 'eventark' : `${titled(title)} · eventark`;
  page?.replaceChildren(...(isFirst ? [] : [wayBack(app)]), element);
  // A wizard begins anew at its first step, whatever was open before.
  if (element instanceof EventarkRestore && element.step !== '') entries.restart(wizardAddress(element, ''));
}

function wantedPage(): Shown & { readonly isFirst: boolean } {
  const [path = '', query = ''] = location.hash.replace(/^#\//, '').split('?');
  return { ...pageOf(path, new URLSearchParams(query)), isFirst: path === '' };
}

/** Another part of the backup that is shown already, or another step of the wizard, is opened in its place. */
function isShown(wanted: HTMLElement): boolean {
  const shown = page?.querySelector('eventark-backup, eventark-restore, eventark-clone');
  if (shown instanceof EventarkBackup && wanted instanceof EventarkBackup) {
    if (!isSame(shown, wanted, 'app', 'backup', 'base')) return false;
    shown.tab = wanted.tab;
    return true;
  }
  if (!(shown instanceof EventarkRestore && wanted instanceof EventarkRestore && shown.isChoosing)) return false;
  const opening = ['app', 'backup', 'source', 'at', 'only', 'job', 'again'] as const;
  if (shown.localName !== wanted.localName || !isSame(shown, wanted, ...opening)) return false;
  shown.step = wanted.step;
  return true;
}

function isSame<T>(one: T, other: T, ...members: readonly (keyof T)[]): boolean {
  return members.every((member) => one[member] === other[member]);
}

/** Puts the part of a backup that is shown into the address: the way back leads through the parts. */
function keepTab(event: Event): void {
  if (!(event instanceof CustomEvent) || !(event.target instanceof EventarkBackup)) return;
  const { app, backup, base, tab } = event.target;
  entries.add(addressOf(`apps/${encodeURIComponent(app)}/inside`, { backup, tab, base }));
}

/** Puts the step of the wizard into the address: the way back leads through the steps, and one that is gone back is left behind. */
function keepStep(event: Event): void {
  if (!(event instanceof CustomEvent) || !(event.target instanceof EventarkRestore)) return;
  const { step, before } = event.detail as { readonly step: string; readonly before: string };
  if (entries.before === step) return history.back();
  entries.add(wizardAddress(event.target, step), before);
}

function wizardAddress(wizard: EventarkRestore, step: string): string {
  const { localName, app, backup, source, at, only, again } = wizard;
  return localName === 'eventark-clone'
    ? addressOf(`apps/${encodeURIComponent(app)}/clone`, { backup, at, again, step })
    : addressOf('restore', { app, backup, source, at, only, again, step });
}

/** The address of the page at a path; members that are empty are left out. */
function addressOf(path: string, about: Readonly<Record<string, string | undefined>>): string {
  const told = Object.entries(about).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return `#/${path}${told.length === 0 ? '' : `?${new URLSearchParams(told).toString()}`}`;
}

/** The name of an app as a title: plain ones stay as they are. */
function titled(name: string): string {
  return /^[ -~]*$/.test(name) ? name : isolated(name);
}

function pageOf(path: string, query: URLSearchParams): Shown {
  for (const [pattern, make] of PAGES) {
    const name = decoded(pattern.exec(path)?.[1]);
    if (name !== undefined) return make(name, query);
  }
  return { title: undefined, app: undefined, element: made('eventark-admin', {}) };
}

/** Members of an address by their names; empty where it does not have them. */
function asked(query: URLSearchParams, ...names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, query.get(name) ?? '']));
}

function made(name: string, properties: object): HTMLElement {
  const getToken = token === undefined ? undefined : () => token ?? '';
  return Object.assign(document.createElement(name), { api, getToken, units, ...properties });
}

function wayBack(app: string | undefined): HTMLElement {
  const nav = Object.assign(document.createElement('nav'), { className: 'crumbs' });
  const all = Object.assign(document.createElement('a'), { href: '#/' });
  const { lang } = languageOf(document.documentElement, { timeZone: undefined, units }, undefined);
  void messagesOf(lang).then(({ apps, restore }) => {
    all.textContent = apps;
    leaving = restore.leaving;
  });
  nav.append(all);
  if (app === undefined) return nav;
  const link = Object.assign(document.createElement('a'), { href: `#/apps/${encodeURIComponent(app)}` });
  link.append(Object.assign(document.createElement('bdi'), { textContent: visible(app) }));
  nav.append(' › ', link);
  return nav;
}

function decoded(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/** Opens what an element asks for, where this page has it; the rest the element does itself. */
function navigate(event: Event): void {
  if (!(event instanceof CustomEvent)) return;
  const { route = '', ...about } = event.detail as Readonly<Record<string, string | undefined>>;
  const { app } = about;
  const isCopied = ['restore', 'templates', 'activity'].includes(route);
  if (route.startsWith('restores/') && event.target instanceof EventarkRestore) {
    // The wizard shows it already: only the address changes, so that the job is found again.
    return entries.replace(`#/${route}`);
  }
  if (isCopied) open(route, about, 'app', 'backup', 'at', 'only', 'source', 'again');
  else if (route.startsWith('restores/')) open(route, about);
  else if (route.startsWith('backups/') && app !== undefined)
    open(`apps/${encodeURIComponent(app)}/inside`, about, 'backup', 'tab', 'base');
  else if (route.startsWith('apps/'))
    open(route, about, ...(route.endsWith('/clone') ? ['backup', 'at', 'again'] : []));
  else return;
  event.preventDefault();
}

/** The page at a path, about the members that are named. */
function open(path: string, about: Readonly<Record<string, string | undefined>>, ...names: readonly string[]): void {
  location.hash = addressOf(path, Object.fromEntries(names.map((name) => [name, about[name]])));
}

/** A server that wants a token is asked nothing more until there is one. */
function signIn(event: Event): void {
  if (!(event instanceof CustomEvent)) return;
  const { status } = event.detail as { readonly status?: number };
  if (status !== 401) return;
  event.preventDefault();
  void import('./sign-in/eventark-sign-in.js').then(showSignIn, () => page?.replaceChildren(notStarted ?? ''));
}

function showSignIn({ EventarkSignIn }: { readonly EventarkSignIn: CustomElementConstructor }): void {
  if (customElements.get('eventark-sign-in') === undefined) customElements.define('eventark-sign-in', EventarkSignIn);
  if (page === null || page.querySelector('eventark-sign-in') !== null) return;
  const form = Object.assign(document.createElement('eventark-sign-in'), { refused: token !== undefined });
  const wizard = page.querySelector('eventark-restore, eventark-clone');
  const { title } = document;
  // A token that runs out takes nothing of what was chosen along.
  const kept = wizard instanceof EventarkRestore && wizard.isBegun ? [...page.children] : [];
  form.addEventListener('eventark:token', (sent) => {
    if (sent instanceof CustomEvent) token = (sent.detail as { readonly token: string }).token;
    form.remove();
    if (kept.length === 0) show();
    else document.title = title;
    for (const each of kept) each.removeAttribute('hidden');
    if (page.lastElementChild instanceof HTMLElement) page.lastElementChild.focus();
  });
  if (kept.length === 0) page.replaceChildren();
  for (const each of kept) each.setAttribute('hidden', '');
  page.append(form);
}

document.documentElement.lang = wanted.get('lang') ?? navigator.language;
addEventListener('hashchange', follow);
document.addEventListener('eventark:navigate', navigate);
document.addEventListener('eventark:tab', keepTab);
document.addEventListener('eventark:step', keepStep);
document.addEventListener('eventark:error', signIn);
show();
