import type { Page } from 'playwright-core';

type Entry = Readonly<Record<string, unknown>>;

const HOUR = 3_600_000;
const COMMENTS = [
  'before the launch',
  '',
  'Before we move all of the articles of the old magazine into the new schema; keep this one until Grace has said that everything is there.',
  'https://tracker.example.org/browse/MAG-10233?focusedCommentId=778812#comment-778812',
];
const PEOPLE = ['ana@example.org', 'tom.hartmann@long-company-name.example.com', 'scheduler', ''];
const APPS = ['blog', 'customers-eu-central', 'a-name-that-is-as-long-as-the-names-of-apps-may-be-40', 'shop'];
const DAMAGE = 'segment 12 of the archive does not match its digest: 3 of 48,213 events are affected';
const FAILURE = { code: 'no-space', message: 'the disk of the destination is full after 12,000 events' };

/** The list of an app has 200 backups of every kind: large ones, damaged, failed, protected, of people with long names. */
export async function pretendEveryBackup(page: Page): Promise<void> {
  await page.route('**/api/apps/blog/backups?*', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { readonly items: readonly Entry[] };
    const items = Array.from({ length: 25 }, (_, at) => ({ ...body.items[0], ...backup(at) }));
    await route.fulfill({ json: { ...body, items, stored: { count: 200, bytes: 84e9 } } });
  });
}

function backup(at: number): Entry {
  const started = new Date(Date.now() - at * 23 * HOUR - 2_000).toISOString();
  const verified = at % 6 === 4 ? {} : { verification: { state: at % 7 === 5 ? 'failed' : 'ok', at: started } };
  const kind =
    at % 8 === 2
      ? { archiveState: 'none', state: 'failed', failure: FAILURE }
      : at % 8 === 6
        ? { archiveState: 'damaged', damage: DAMAGE }
        : {};
  return {
    ...{ id: `01m8kyy8b7qsp5kd7b66kp${String(9_999 - at)}`, started, protected: at % 5 === 3 },
    ...{ comment: COMMENTS[at % COMMENTS.length], startedBy: PEOPLE[at % PEOPLE.length] },
    ...{ handledEvents: 4_821_337 - at * 31_007, handledAssets: 120_441 - at * 211, size: 41.2e9 / (at + 1) },
    ...verified,
    ...kind,
  };
}

/** The server has apps of every state. */
export async function pretendEveryApp(page: Page): Promise<void> {
  const badges = ['protected', 'overdue', 'at-risk', 'never'] as const;
  const reasons = ['in-time', 'late', 'runs-failed', 'no-backup'] as const;
  await page.route('**/api/apps', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { readonly items: readonly Entry[] };
    const items = APPS.map((name, at) => ({
      ...{ ...body.items[0], id: `id-${at}`, name, events: 4_821_337 },
      _links: { health: { href: `/api/apps/${name}/backup-health`, method: 'GET' } },
    }));
    await route.fulfill({ json: { ...body, items } });
  });
  await page.route('**/backup-health', async (route) => {
    const at = APPS.indexOf(route.request().url().split('/').at(-2) ?? '');
    const lastGood = at === 3 ? {} : { lastGood: new Date(Date.now() - at * 99 * HOUR - 9_000).toISOString() };
    const json = { badge: badges[at], reason: reasons[at], targetMs: 24 * HOUR, failedRuns: at, ...lastGood };
    await route.fulfill({ json });
  });
}
