import { expect } from 'chai';
import { SCOPES, type Scope } from '../../../src/access/scope.js';
import { LOCAL_SUBJECT } from '../../../src/http/access.js';
import type { Route } from '../../../src/http/route.js';
import { ROUTES } from '../../../src/http/routes.js';
import { openHttp, somebody, type HttpUnderTest } from '../../support/http.js';

interface Link {
  readonly method: string;
  readonly href: string;
}

/** What the handler asks for itself, since the app is known by the job alone. */
const WITHIN: Readonly<Record<string, Scope>> = { cancelJob: 'backups.cancel' };

/** What an address has to be asked for. */
function wanted({ href }: Link): string {
  if (href.endsWith('/app-names')) return '?name=x';
  return href.endsWith('/diff') ? '?base=current' : '';
}

describe('the links of an answer', () => {
  let http: HttpUnderTest;
  let places: readonly string[];

  before(async () => {
    http = await openHttp();
    const done = async (path: string, body: object): Promise<string> => {
      const { id } = (await http.call('POST', path, body)).body;
      await http.ended(id);
      return String(id);
    };
    const backup = await done('/apps/shop/backups', {});
    const restore = await done('/restores', { backup, name: 'copy' });
    const args = { backup: '0'.repeat(26), name: 'gone' };
    const about = { app: 'gone', key: 'app:gone', createdBy: 'ana', destination: 'there' };
    const { id: failed } = await http.jobs.add({ verb: 'restore', args, ...about });
    await http.ended(failed);
    const exported = await done(`/apps/shop/backups/${backup}/exports`, {});
    await done('/templates', { name: 'starter', app: 'shop', contents: 'structure' });
    places = [
      ...['/', '/me', '/apps', '/apps/shop/backups', `/apps/shop/backups/${backup}`, '/jobs', `/jobs/${backup}`],
      ...[`/jobs/${failed}`, `/jobs/${exported}`, '/restores', `/restores/${restore}`, `/restores/${restore}/report`],
      ...['/templates', '/templates/starter', '/uploads', '/apps/shop/jobs', `/apps/shop/backups/${backup}/contents`],
    ];
  });
  afterEach(() => http.become(LOCAL_SUBJECT));
  after(async () => http.dispose());

  const linksOf = async (path: string): Promise<readonly Link[]> => {
    const { status, body } = await http.call('GET', path);
    return status >= 400 ? [] : linksIn(body);
  };
  const linksIn = (value: unknown): readonly Link[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
      name === '_links' ? Object.values(inner as Record<string, Link>) : linksIn(inner),
    );
  };
  const routeOf = ({ method, href }: Link): Route | undefined => {
    const path = new URL(href, http.url).pathname.replace(/^\/api/, '');
    return ROUTES.filter((route) => route.method === method)
      .toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)
      .find((route) => patternOf(route).test(path === '' ? '/' : path));
  };
  const patternOf = ({ path, idPattern }: Route): RegExp => {
    const id = idPattern === undefined ? '[^/:]+' : idPattern.replaceAll(/^\^|\$$/g, '');
    return new RegExp(`^${path.replaceAll(/\{\w+\}/g, id)}/?$`);
  };
  const isAllowed = (link: Link, scopes: readonly string[]): boolean => {
    const route = routeOf(link);
    const scope = route === undefined ? undefined : (route.scope ?? WITHIN[route.operation]);
    return scope === undefined || scopes.includes(scope);
  };

  it('lead to something that there is', async () => {
    let seen = 0;
    for (const path of places) {
      for (const link of await linksOf(path)) {
        expect(routeOf(link)?.operation, `${path}: ${link.method} ${link.href}`).to.be.a('string');
        if (link.method !== 'GET' || link.href.endsWith('/stream')) continue;
        const { status } = await http.call('GET', link.href.replace('/api', '') + wanted(link));
        expect(status, link.href).to.be.oneOf([200, 202, 302]);
        seen += 1;
      }
    }
    expect(seen).to.be.greaterThan(30);
  });

  for (const missing of SCOPES) {
    it(`offer nothing that takes ${missing} to who may not do it`, async () => {
      const scopes = SCOPES.filter((each) => each !== missing);
      http.become({ ...somebody('shop'), may: (scope) => scopes.includes(scope) });
      for (const path of places) {
        for (const link of await linksOf(path)) {
          expect(isAllowed(link, scopes), `${path}: ${link.method} ${link.href}`).to.equal(true);
        }
      }
    });
  }
});
