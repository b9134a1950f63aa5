import type { KeptActivity } from '../../activity/activity-log.js';
import { appPath, links } from '../links.js';
import { nextPage } from '../page.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import { ActivityListDto, ActivityQuery, AppActivityQuery } from './activity-dto.js';

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
  const _links = links({ self: ['GET', here], next: nextPage(here, call.query, { items: shown, ...more }) });
  return { body: { items: shown, ...more, ...(unreadable === 0 ? {} : { unreadable }), _links } };
}

function matches(activity: KeptActivity, query: AppActivityQuery, app: string | undefined): boolean {
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
