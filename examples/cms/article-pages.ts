import { BackupError } from 'eventark';
import type { App, Article, Articles } from './articles.js';
import { html, type Html } from './html.js';
import { BACKUPS, pathOf } from './pages.js';
import { Refusal, type Site, type Visit } from './site.js';
import type { Account, CmsUsers } from './users.js';

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

const mayEdit = ({ role }: Account): boolean => role !== 'Reader';

/** The articles of an app: a list, and an editor for those who may write. */
export function addArticlePages(site: Site, articles: Articles, users: CmsUsers): void {
  const articleOf = async (app: App, { params }: Visit): Promise<Article> => {
    const article = await articles.get(app, params['id'] ?? '');
    if (article === undefined) throw new Refusal(404, 'There is no such article any more.');
    return article;
  };
  const requireEditor = ({ account }: Visit): void => {
    if (!mayEdit(account)) throw new Refusal(403, 'Readers do not change articles.');
  };

  site.appPage('/articles', async (app, { account }) => ({
    title: 'Articles',
    body: list(app, await articles.list(app), mayEdit(account), (id) => users.named(id)?.name ?? id),
  }));
  site.appPage('/articles/new', (app, visit) => {
    requireEditor(visit);
    return { title: 'New article', body: editor(app, undefined, true) };
  });
  site.appPage('/articles/:id', async (app, visit) => {
    const article = await articleOf(app, visit);
    return { title: article.title, body: editor(app, article, mayEdit(visit.account)) };
  });

  site.appForm('/articles', async (app, visit) => {
    requireEditor(visit);
    const { title = '', text = '' } = visit.form;
    await articles.create(app, visit.account.id, { title, text });
    return `${pathOf(app)}/articles`;
  });
  site.appForm('/articles/:id', async (app, visit) => {
    requireEditor(visit);
    const { title = '', text = '', revision, do: action = 'save' } = visit.form;
    const now = await articleOf(app, visit);
    const seen = { id: now.id, revision: Number(revision) };
    const { id: person } = visit.account;
    try {
      if (action === 'delete') await articles.delete(app, seen, person);
      else if (action === 'save') await articles.update(app, seen, person, { title, text });
      else await articles.publish(app, seen, person, action === 'publish');
    } catch (error) {
      if (!(error instanceof BackupError && error.code === 'stream-conflict')) throw error;
      const warning = `${users.named(now.by)?.name ?? now.by} has changed this article since you opened it. Nothing was saved; saving now replaces that change.`;
      return { title, body: editor(app, { ...now, title, text }, true, warning) };
    }
    return `${pathOf(app)}/articles`;
  });
}

function list(app: App, articles: readonly Article[], isEditor: boolean, nameOf: (id: string) => string): Html {
  const path = `${pathOf(app)}/articles`;
  return html`<header>
      <h1>Articles</h1>
      ${isEditor ? html`<a class="button first" href="${path}/new">New article</a>` : undefined}
    </header>
    <p class="health"><eventark-health api="${BACKUPS}/api" app="${app.name}"></eventark-health></p>
    ${articles.length === 0 ? html`<p>There are no articles yet.</p>` : undefined}
    <ul class="articles">
      ${articles.map(
        ({ id, title, isPublished, by, changed }) =>
          html`<li>
            <a href="${path}/${encodeURIComponent(id)}"><bdi>${title === '' ? 'Untitled' : title}</bdi></a>
            <small
              >${isPublished ? 'Published' : 'Draft'} · ${nameOf(by)} ·
              <time datetime="${changed}">${DAY.format(new Date(changed))}</time></small
            >
          </li>`,
      )}
    </ul>`;
}

function editor(app: App, article: Article | undefined, isEditor: boolean, warning?: string): Html {
  const path = `${pathOf(app)}/articles`;
  const readonly = isEditor ? undefined : html`readonly`;
  return html`<h1>${article === undefined ? 'New article' : 'Article'}</h1>
    ${warning === undefined ? undefined : html`<p class="warning" role="alert">${warning}</p>`}
    <form
      class="editor"
      method="post"
      action="${article === undefined ? path : `${path}/${encodeURIComponent(article.id)}`}"
    >
      <input type="hidden" name="revision" value="${article?.revision}" />
      <label>Title<input name="title" required maxlength="500" value="${article?.title}" ${readonly} /></label>
      <label>Text<textarea name="text" rows="12" ${readonly}>${article?.text}</textarea></label>
      <footer>
        ${isEditor ? html`<button class="first" name="do" value="save">Save</button>` : undefined}
        ${isEditor && article !== undefined ? changes(article) : undefined}
        <a class="button" href="${path}">${isEditor ? 'Cancel' : 'Back'}</a>
      </footer>
    </form>`;
}

function changes({ isPublished }: Article): Html {
  return html`<button name="do" value="${isPublished ? 'unpublish' : 'publish'}">
      ${isPublished ? 'Unpublish' : 'Publish'}
    </button>
    <button name="do" value="delete">Delete</button>`;
}
