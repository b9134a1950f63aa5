import './elements.js';
import { EventarkApps } from './apps/eventark-apps.js';

customElements.define('eventark-apps', EventarkApps);

/** The API of the server that this page comes from. */
const api = new URL('api', document.baseURI).href;
const page = document.querySelector('#page');

/** What the address shows: `#/apps/blog` the backups of an app, anything else all apps. */
function show(): void {
  const name = /^#\/apps\/([^/]+)$/.exec(location.hash)?.[1];
  const app = name === undefined ? undefined : decoded(name);
  document.title = app === undefined ? 'eventark' : `${app} · eventark`;
  page?.replaceChildren(...(app === undefined ? [allApps()] : [wayBack(app), backupsOf(app)]));
}

function allApps(): HTMLElement {
  return Object.assign(document.createElement('eventark-apps'), { api });
}

function backupsOf(app: string): HTMLElement {
  return Object.assign(document.createElement('eventark-backups'), { api, app });
}

function wayBack(app: string): HTMLElement {
  const nav = Object.assign(document.createElement('nav'), { className: 'crumbs' });
  const apps = Object.assign(document.createElement('a'), { href: '#/', textContent: 'Apps' });
  const name = Object.assign(document.createElement('bdi'), { textContent: app });
  nav.append(apps, ' › ', name);
  return nav;
}

function decoded(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

const wanted = new URLSearchParams(location.search).get('lang');
document.documentElement.lang = wanted ?? navigator.language;
addEventListener('hashchange', show);
show();
