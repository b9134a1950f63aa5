import type { Activity, KeptActivity } from '../../activity/activity-log.js';
import { defined } from '../../collections/defined.js';
import { appPath, links } from '../links.js';
import { nextPage } from '../page.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import { ActivityExportQuery, ActivityListDto, ActivityQuery, AppActivityQuery } from './activity-dto.js';
import { asCsv, asJson } from './activity-export.js';

/** How what is found is exported: by the last part of the path. */
const EXPORTS = {
  csv: { operation: 'exportActivityAsCsv', type: 'text/csv', written: asCsv },
  json: { operation: 'exportActivityAsJson', type: 'application/json', written: asJson },
} as const;

/** Who did what: for administrators, of one app or of all. */
export const ACTIVITY_ROUTES: readonly Route[] = [
  route<object, ActivityQuery>({
    method: 'GET',
    path: '/activity',
    operation: 'listActivity',
    summary: 'Who did what, newest first',
    scope: 'admin.activity',
    query: ActivityQuery,
    success: { status: 200, answer: ActivityListDto },
    handle: async (call) => pageOfActivity(call, '/activity', call.query.app),
  }),
  exportRoute('csv'),
  exportRoute('json'),
  route<object, AppActivityQuery>({
    method: 'GET',
    path: '/apps/{app}/activity',
    operation: 'listAppActivity',
    summary: 'Who did what with an app, newest first',
    scope: 'admin.activity',
    query: AppActivityQuery,
    success: { status: 200, answer: ActivityListDto },
    handle: async (call) => {
      const { app = '' } = call.params;
      return pageOfActivity(call, `${appPath('', app)}/activity`, app);
    },
  }),
];

async function pageOfActivity(
  call: Call<object, AppActivityQuery>,
  path: string,
  app: string | undefined,
): Promise<Answer> {
  const { limit, cursor } = call.query;
  const items: KeptActivity[] = [];
  let unreadable = 0;
  for await (const each of call.activity?.newestFirst(cursor, () => void (unreadable += 1)) ?? []) {
    if (matches(each, call.query, app)) items.push(each);
    if (items.length > limit) break;
  }
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  const more = items.length > limit && last !== undefined ? { nextCursor: last.id } : {};
  const here = call.base + path;
  const _links = links({
    ...exportLinks(call, path),
    self: ['GET', here],
    next: nextPage(here, call.query, { items: shown, ...more }),
  });
  return { body: { items: shown, ...more, ...(unreadable === 0 ? {} : { unreadable }), _links } };
}

function exportRoute(format: keyof typeof EXPORTS): Route {
  const { operation, type, written } = EXPORTS[format];
  return route<object, ActivityExportQuery>({
    method: 'GET',
    path: `/activity/${format}`,
    operation,
    summary: `All of who did what that is found, newest first, as ${format.toUpperCase()}`,
    scope: 'admin.activity',
    query: ActivityExportQuery,
    success: { status: 200, type },
    handle: async (call) => {
      const unreadable = { count: 0 };
      return {
        headers: {
          'content-type': `${type}; charset=utf-8`,
          'content-disposition': `attachment; filename="activity.${format}"`,
          'cache-control': 'no-store',
        },
        body: written(
          found(call, () => void (unreadable.count += 1)),
          unreadable,
        ),
      };
    },
  });
}

async function* found(call: Call<object, ActivityExportQuery>, onUnreadable: () => void): AsyncGenerator<Activity> {
  const { query, activity, signal } = call;
  for await (const { id: _, ...each } of activity?.newestFirst(undefined, onUnreadable) ?? []) {
    if (signal.aborted) return;
    if (matches(each, query, query.app)) yield each;
  }
}

/** Of the same search. What is of one app alone has none: its reader may not see all of it. */
function exportLinks({ base, query }: Call<object, ActivityQuery>, path: string) {
  if (path !== '/activity') return {};
  const { who, what, result, from, to, app } = query;
  const asked = new URLSearchParams(Object.entries(defined({ who, what, result, from, to, app })));
  const search = asked.size === 0 ? '' : `?${asked.toString()}`;
  const linkTo = (format: string) => ['GET', `${base}${path}/${format}${search}`] as const;
  return { csv: linkTo('csv'), json: linkTo('json') };
}

function matches(activity: Activity, query: ActivityExportQuery, app: string | undefined): boolean {
  const { who, what, result, from, to } = query;
  const at = Date.parse(activity.at);
  return (
    (app === undefined || activity.app === app) &&
    (who === undefined || activity.who === who || activity.email === who) &&
    (what === undefined || activity.what === what) &&
    (result === undefined || activity.result === result) &&
    (from === undefined || at >= Date.parse(from)) &&
    (to === undefined || at < Date.parse(to))
  );
}
