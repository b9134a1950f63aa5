import type { App, Article } from './articles.js';
import type { Account } from './users.js';

/** Markup that is safe as it is. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | readonly Part[] | undefined;

/** Markup of a template: what is put into it is text, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, at) => text + markup(parts[at])).join(''));
}

function markup(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return part.map(markup).join('');
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export interface Page {
  readonly title: string;
  readonly body: Html;
  readonly account?: Account;
  /** Apps of the menu, and the one that is open. */
  readonly apps?: readonly App[];
  readonly app?: App;
  /** Path of the menu entry that is open. */
  readonly here?: string;
}

export function layout({ title, body, account, apps = [], app, here = '' }: Page): string {
  const entry = (path: string, text: string): Html =>
    html`<a href="${path}" ${here === path ? new Html('aria-current="page"') : undefined}>${text}</a>`;
  const others = apps.filter(({ name }) => name !== app?.name);
  const menu =
    account === undefined
      ? undefined
      : html`<nav aria-label="Main">
          <a class="brand" href="/">Paperwork</a>
          <div class="pages">
            ${
              app === undefined
                ? undefined
                : html`<h2><bdi>${app.name}</bdi></h2>
                    ${entry(`/apps/${encodeURIComponent(app.name)}/articles`, 'Articles')}
                    <h3>Settings</h3>
                    ${entry(`/apps/${encodeURIComponent(app.name)}/backups`, 'Backups')}`
            }
            ${others.length === 0 ? undefined : html`<h3>${app === undefined ? 'Apps' : 'Other apps'}</h3>`}
            ${others.map(({ name }) => entry(`/apps/${encodeURIComponent(name)}/articles`, name))}
            ${
              account.role === 'Owner'
                ? html`<h3>Administration</h3>
                    ${entry('/admin', 'All backups')} ${entry('/admin/restore', 'Restore')}
                    ${entry('/admin/templates', 'New app from template')}`
                : undefined
            }
          </div>
          <form class="who" method="post" action="/sign-out">
            <span>${account.name}</span><button>Sign out</button>
          </form>
        </nav>`;
  return `<!doctype html>${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Paperwork</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/public/cms.css" />
        <script type="module" src="/backups/eventark-elements.js"></script>
        <script type="module" src="/public/cms.js"></script>
      </head>
      <body>
        ${menu}
        <main>${body}</main>
      </body>
    </html>`.text
  }`;
}

export function signInPage(accounts: readonly Account[]): Html {
  return html`<h1>Sign in to Paperwork</h1>
    <p>A small CMS with backups. Choose who you are.</p>
    <form class="people" method="post" action="/sign-in">
      ${accounts.map(({ id, name, role }) => html`<button name="id" value="${id}"><b>${name}</b><span>${role}</span></button>`)}
    </form>`;
}

export function articleList(app: App, articles: readonly Article[], mayEdit: boolean): Html {
  const path = `/apps/${encodeURIComponent(app.name)}/articles`;
  return html`<header>
      <h1>Articles</h1>
      ${mayEdit ? html`<a class="button first" href="${path}/new">New article</a>` : undefined}
    </header>
    <ul class="articles">
      ${articles.map(
        ({ id, title, isPublished, by, changed }) =>
          html`<li>
            <a href="${path}/${id}"><bdi>${title === '' ? 'Untitled' : title}</bdi></a>
            <small>${isPublished ? 'Published' : 'Draft'} · ${by} · ${changed.slice(0, 10)}</small>
          </li>`,
      )}
    </ul>`;
}

export function articleEditor(app: App, article: Article | undefined, mayEdit: boolean): Html {
  const path = `/apps/${encodeURIComponent(app.name)}/articles`;
  const action = article === undefined ? path : `${path}/${article.id}`;
  return html`<h1>${article === undefined ? 'New article' : 'Article'}</h1>
    <form class="editor" method="post" action="${action}">
      <label>Title<input name="title" required maxlength="500" value="${article?.title}" /></label>
      <label>Text<textarea name="text" rows="12">${article?.text}</textarea></label>
      ${
        mayEdit
          ? html`<footer>
              <button class="first" name="do" value="save">Save</button>
              ${
                article === undefined
                  ? undefined
                  : html`<button name="do" value="${article.isPublished ? 'unpublish' : 'publish'}">
                        ${article.isPublished ? 'Unpublish' : 'Publish'}
                      </button>
                      <button name="do" value="delete">Delete</button>`
              }
            </footer>`
          : undefined
      }
    </form>`;
}
