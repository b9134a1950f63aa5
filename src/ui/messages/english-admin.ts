import { plural } from './plural.js';

const choose = plural('en');
const all = (count: number, text: string): string => (count === 2 ? 'both apps' : `all ${text} apps`);

/** Texts of the page of all apps, and of signing in. */
export const englishAdmin = {
  title: 'Backups of all apps',
  restore: 'Restore…',
  activity: 'Activity',
  allGood: (count: number, text: string) =>
    count === 1 ? 'The app is up to date' : `Backups of ${all(count, text)} are up to date`,
  noneGood: 'No app is up to date',
  someGood: (good: string, count: number, text: string) =>
    `${good} of ${text} ${choose(count, 'app', 'apps')} up to date`,
  atRisk: (count: number, text: string) => `${text} ${choose(count, 'app', 'apps')} at risk`,
  summary: 'Summary',
  tile: {
    protected: 'up to date',
    overdue: 'overdue',
    'at-risk': 'at risk',
    never: 'without a backup',
    new: 'new',
  },
  filter: (name: string) => `Show only: ${name}`,
  search: 'App name',
  searchLabel: 'Search apps',
  app: 'App',
  health: 'Health',
  lastGood: 'Last good backup',
  events: 'Events',
  actions: 'Actions',
  actionsOf: (app: string) => `Actions for ${app}`,
  unknown: 'Unknown',
  unknownWhy: 'The server could not tell.',
  none: 'None',
  noMatch: 'No app matches.',
  clear: 'Show all apps',
  shown: (shown: string, all: string) => `${shown} of ${all} apps`,
  noApps: 'No apps yet',
  noAppsHint: 'Apps of the CMS and restored apps are listed here.',
  open: 'Backups',
  start: 'Start backup',
  started: (app: string) => `The backup of “${app}” has started.`,
  clone: 'Clone…',
  restoreOf: 'Restore a backup…',
  running: (count: number) => `${count} running ${choose(count, 'job', 'jobs')}`,
  queued: (count: number) => `${count} queued ${choose(count, 'job', 'jobs')}`,
  runningAndQueued: (running: number, queued: number) =>
    `${running} running ${choose(running, 'job', 'jobs')}, ${queued} queued`,
  nothingRuns: 'Nothing is running.',
  leave: 'You can close this page. The jobs continue on the server.',
  noWorker: 'No worker',
  waitsSince: (count: number, ago: string) =>
    `${count} ${choose(count, 'job waits', 'jobs wait')} and none is running. The first was requested ${ago}.`,
  noWorkerHint:
    'Nothing is lost: they run as soon as a worker takes them. Start the server again, or a worker beside it:',
  bulk: {
    all: (count: number, text: string) => `Back up ${all(count, text)}`,
    these: (count: string) => `Back up these ${count} apps`,
    title: (count: string) => `Backups of ${count} apps`,
    apps: (count: number) => choose(count, 'app', 'apps'),
    started: (count: number, text: string) => `${text} ${choose(count, 'backup', 'backups')} started`,
    over: (count: number, text: string) => `${text} ${choose(count, 'backup', 'backups')} completed`,
    failed: (count: string) => `${count} failed`,
    skipped: (count: string) => `${count} skipped: one is already running`,
    refused: (count: string) => `${count} not started`,
  },
  recent: 'Recent jobs',
  noJobs: 'No job has run yet.',
  did: {
    backup: (who: string, app: string) => `${who} backed up ${app}`,
    restore: (who: string, app: string) => `${who} restored a backup as ${app}`,
    copy: (who: string, app: string) => `${who} cloned an app as ${app}`,
    verify: (who: string, app: string) => `${who} verified a backup of ${app}`,
    delete: (who: string, app: string) => `${who} deleted backups of ${app}`,
    export: (who: string, app: string) => `${who} exported ${app}`,
    import: (who: string, app: string) => `${who} uploaded ${app}`,
    'make-template': (who: string, app: string) => `${who} made a template of ${app}`,
    'undo-restore': (who: string, app: string) => `${who} removed ${app} again`,
    'use-template': (who: string, app: string) => `${who} made ${app} from a template`,
  },
  didOther: (who: string, app: string) => `${who} worked on ${app}`,
};
