import type { App } from './articles.js';
import { html, type Html } from './html.js';
import type { Account } from './users.js';

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Whose menu it has; undefined before somebody has signed in. */
  readonly account: Account | undefined;
  readonly apps: readonly App[];
  /** The one that the page is about. */
  readonly app: App | undefined;
  /** Path of the page. */
  readonly here: string;
}

/** Where the API and the elements are. */
export const BACKUPS = '/backups';

export function pathOf({ name }: Pick<App, 'name'>): string {
  return `/apps/${encodeURIComponent(name)}`;
}

/** The frame of every page. */
export function layout({ title, body, account, apps, app, here }: Page): string {
  // The elements are loaded with the pages of the CMS, so that they are there at once on those that have them.
  const scripts = html`<script type="module" src="${BACKUPS}/eventark-elements.js"></script>
    <script type="module" src="/public/cms.js"></script>`;
  return `<!doctype html>${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Paperwork</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/public/cms.css" />
        ${account && scripts}
      </head>
      <body>
        ${account && menu(account, { apps, app, here })}
        <main>${body}</main>
      </body>
    </html>`.text
  }`;
}

function menu(account: Account, { apps, app: open, here }: Pick<Page, 'apps' | 'app' | 'here'>): Html {
  /** A page below one of the menu, a backup for instance, is within it; all backups are a page beside the others. */
  const entry = (path: string, text: string): Html => {
    const isWithin = path !== '/admin' && here.startsWith(path);
    const current = here === path ? html`aria-current="page"` : isWithin ? html`aria-current="true"` : undefined;
    return html`<a href="${path}" ${current}>${text}</a>`;
  };
  const others = apps.filter((app) => app !== open);
  return html`<nav aria-label="Main">
    <a class="brand" href="/">Paperwork</a>
    <div class="pages">
      ${
        open &&
        html`<h2><bdi>${open.name}</bdi></h2>
          ${entry(`${pathOf(open)}/articles`, 'Articles')}
          <h3>Settings</h3>
          ${entry(`${pathOf(open)}/backups`, 'Backups')}`
      }
      ${others.length === 0 ? undefined : html`<h3>${open === undefined ? 'Apps' : 'Other apps'}</h3>`}
      ${others.map((app) => entry(`${pathOf(app)}/articles`, app.name))}
      ${
        account.role === 'Owner'
          ? html`<h3>Administration</h3>
              ${entry('/admin', 'All backups')} ${entry('/admin/restore', 'Restore')}
              ${entry('/admin/templates', 'New app from template')}`
          : undefined
      }
    </div>
    <form class="who" method="post" action="/sign-out"><span>${account.name}</span><button>Sign out</button></form>
  </nav>`;
}

export function signInPage(accounts: readonly Account[]): { title: string; body: Html } {
  const body = html`<h1>Sign in to Paperwork</h1>
    <p>A small CMS with backups. Choose who you are.</p>
    <form class="people" method="post" action="/sign-in">
      ${accounts.map(({ id, name, role }) => html`<button name="id" value="${id}"><b>${name}</b><span>${role}</span></button>`)}
    </form>`;
  return { title: 'Sign in', body };
}

export function problemPage(message: string): { title: string; body: Html } {
  const body = html`<h1>${message}</h1>
    <p><a href="/">Back to the articles</a></p>`;
  return { title: message.replace(/\.$/, ''), body };
}
