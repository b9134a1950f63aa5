import { html, type Html } from './html.js';
import { BACKUPS } from './pages.js';
import { Refusal, type Site, type Visit } from './site.js';

/** The pages about backups: the frame of the CMS around one element each. `public/cms.js` opens them when an element asks for another. */
export function addBackupPages(site: Site): void {
  const api = `${BACKUPS}/api`;
  site.appPage('/backups', ({ name }) => ({
    title: 'Backups',
    body: html`<eventark-backups api="${api}" app="${name}"></eventark-backups>`,
  }));
  site.appPage('/backups/:id', ({ name }, { params, query }) => ({
    title: 'Backup',
    body: html`<eventark-backup
      api="${api}"
      app="${name}"
      backup="${params['id']}"
      tab="${query['tab'] ?? 'overview'}"
      base="${query['base']}"
    ></eventark-backup>`,
  }));
  site.appPage('/clone', ({ name }, { query }) => ({
    title: 'Clone',
    body: html`<eventark-clone api="${api}" app="${name}" ${chosen(query)}></eventark-clone>`,
  }));

  /** What these pages do the API refuses others anyway; they are not even shown to them. */
  const adminPage = (path: string, title: string, body: (visit: Visit) => Html): void =>
    site.page(path, (visit) => {
      if (visit.account.role !== 'Owner') throw new Refusal(403, 'Owners alone see this page.');
      return { title, body: body(visit) };
    });
  adminPage('/admin', 'All backups', () => html`<eventark-admin api="${api}"></eventark-admin>`);
  adminPage(
    '/admin/restore',
    'Restore',
    ({ query }) =>
      html`<eventark-restore
        api="${api}"
        app="${query['app']}"
        source="${query['source']}"
        ${chosen(query)}
      ></eventark-restore>`,
  );
  adminPage(
    '/admin/restores/:id',
    'Restore',
    ({ params }) => html`<eventark-restore api="${api}" job="${params['id']}"></eventark-restore>`,
  );
  adminPage(
    '/admin/templates',
    'New app from template',
    ({ query }) => html`<eventark-templates api="${api}" app="${query['app']}" ${chosen(query)}></eventark-templates>`,
  );
}

/** The backup, the point in time and the objects that were chosen where the page was opened from. */
function chosen({ backup, at, only, again }: Visit['query']): Html {
  return html`backup="${backup}" at="${at}" only="${only}" again="${again}"`;
}
