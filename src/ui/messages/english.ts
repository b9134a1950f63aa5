import { englishAdmin } from './english-admin.js';
import { englishList } from './english-list.js';
import { englishRestore } from './english-restore.js';
import { englishSources } from './english-sources.js';
import { englishTemplates } from './english-templates.js';
import { plural } from './plural.js';
import type { Sayer } from './said/sayings.js';

const choose = plural('en');
const PHASES: Readonly<Record<string, string>> = {
  'write-events': 'Writing events',
  'write-assets': 'Writing files',
  'find-point': 'Finding the point in time',
  choose: 'Choosing objects',
  verify: 'Verifying',
  download: 'Downloading',
  accounts: 'Matching people',
  export: 'Exporting',
};
const VERBS: Readonly<Record<string, string>> = {
  backup: 'Backup',
  verify: 'Verification',
  restore: 'Restore',
  export: 'Export',
  copy: 'Clone',
  delete: 'Deletion',
  import: 'Upload',
  'make-template': 'Template creation',
  'use-template': 'App creation',
  'undo-restore': 'Removal',
};
const UNITS: Readonly<Record<string, readonly [string, string]>> = {
  events: ['event', 'events'],
  assets: ['file', 'files'],
  entries: ['entry', 'entries'],
  accounts: ['person', 'people'],
};

/** The server speaks English. */
const NOTHING_SAID: Sayer = () => undefined;

export const english = {
  language: 'en',
  /** What the server says, in this language; undefined where it has no words for it. */
  said: NOTHING_SAID,
  backups: 'Backups',
  apps: 'Apps',
  events: (count: number, text: string) => `${text} ${choose(count, 'event', 'events')}`,
  unit: (unit: string, count: number) => choose(count, ...(UNITS[unit] ?? [unit, unit])),
  of: (done: string, total: string, unit: string) => `${done} of ${total} ${unit}`,
  start: 'Start backup',
  startMore: 'More ways to start',
  upload: 'Upload a backup…',
  startNow: 'Start backup now',
  startWithOptions: 'Start with options…',
  running: 'Backup running',
  runningWhy: 'A backup of this app is running. The next one can start when it has ended.',
  mayNotStart: 'You can view backups. Ask an owner for the permission “Backups: create” to start one.',
  loading: 'Loading…',
  stillLoading: 'Still loading…',
  tryAgain: 'Try again',
  interrupted: 'Live updates interrupted. Checking every 5 s.',

  health: 'Health',
  badge: { new: 'New', never: 'No backup', 'at-risk': 'At risk', overdue: 'Overdue', protected: 'Up to date' },
  lastGood: (ago: string) => `Last good backup ${ago}`,
  noGood: 'No backup of this app can be restored',
  readBack: 'It was read back after it was written.',
  failedRuns: (count: number) => `${count} ${choose(count, 'run has', 'runs have')} failed.`,
  failedSince: (count: number) => `${count} ${choose(count, 'run has', 'runs have')} failed since then.`,
  firstExpected: 'The app is new and has no backup yet.',
  expectedEvery: (time: string) => `One is expected every ${time}.`,
  newestBad: 'The newest backup failed its verification, so it does not count.',
  noneWhy: 'If this app is lost now, nothing can bring it back.',
  history: (parts: string) => `Last 30 days · ${parts}`,
  historyParts: (good: number, warnings: number, failed: number) =>
    [
      good === 0 ? 'no good backup' : `${good} ${choose(good, 'day', 'days')} with a good backup`,
      ...(warnings > 0 ? [`${warnings} with warnings`] : []),
      ...(failed > 0 ? [`${failed} failed`] : []),
    ].join(' · '),
  day: { good: 'good', warnings: 'with warnings', failed: 'failed', nothing: 'no backup' },

  job: 'Running job',
  state: {
    queued: 'Queued',
    running: 'Running',
    cancelling: 'Cancelling',
    completed: 'Completed',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },
  completedWithWarnings: (count: number, text: string) =>
    `Completed with ${text} ${choose(count, 'warning', 'warnings')}`,
  verb: (verb: string) => VERBS[verb] ?? verb,
  jobRuns: (verb: string) => `${VERBS[verb] ?? verb} running`,
  jobBy: (verb: string, person: string) => `${VERBS[verb] ?? verb} started by ${person}`,
  queuedWhy: 'It starts when the job before it has ended.',
  queuedUntil: (job: string, left: string) =>
    `It starts when “${job}” has ended${left === '' ? '' : ` (about ${left})`}.`,
  queuedAfter: (count: string) => `${count} jobs are ahead of it.`,
  jobOf: (verb: string, app: string) => `${VERBS[verb] ?? verb} of ${app}`,
  cancellingWhy: 'It removes what it has begun.',
  preparing: 'Preparing',
  step: (index: number, count: number, phase: string) => `Step ${index} of ${count} · ${phase}`,
  phase: (phase: string) => PHASES[phase] ?? phase.replaceAll('-', ' '),
  rate: (rate: string, unit: string) => `${rate} ${unit}/s`,
  left: (duration: string) => `about ${duration} left`,
  leave: 'You can close this page. The job continues on the server.',
  showLog: (lines: number) => `Show log (${lines})`,
  hideLog: 'Hide log',
  log: 'Log',
  noLog: 'The log has no lines yet.',
  cancel: 'Cancel',
  retry: 'Retry',
  details: 'Details',
  dismiss: 'Dismiss',
  completedWith: (events: string, size: string) => `Backup completed: ${events}, ${size}`,
  cancelledDone: 'Backup cancelled. Nothing was kept.',
  failedDone: 'Backup failed.',

  count: (count: number, text: string) => `${text} ${choose(count, 'backup', 'backups')}`,
  search: 'Comment, person or id',
  searchLabel: 'Search backups',
  filterLabel: 'Which backups',
  filters: {
    all: 'All backups',
    good: 'Only available',
    protected: 'Only protected',
    failed: 'Only failed',
    damaged: 'Only damaged',
  },
  pages: {
    label: 'Pages',
    next: 'Older',
    previous: 'Newer',
    range: (range: string, all: string) => `${range} of ${all}`,
  },
  clearSearch: 'Clear filters',
  noMatch: 'No backup matches these filters.',
  showMore: 'Show more',
  started: 'Started',
  by: 'Started by',
  eventsColumn: 'Events',
  assetsColumn: 'Files',
  size: 'Size',
  actions: 'Actions',
  actionsOf: (backup: string) => `Actions for the backup of ${backup}`,
  protected: 'Protected',
  verified: 'Verified',
  notVerified: 'When written',
  verifyBad: 'Failed',
  verifyRunning: 'Running',
  verifiedWell: 'Verification completed: the backup is intact.',
  verifiedBadly: 'The verification found damage. This backup does not count as good.',
  damaged: 'Damaged',
  warnings: (count: number, text: string) => `${text} ${choose(count, 'warning', 'warnings')}`,
  nothingKept: 'Nothing was kept.',
  emptyTitle: 'No backups yet',
  emptyText:
    'A backup stores every event, file and setting of this app. It is safe to start one while people are working.',

  restoreAs: 'Restore as new app…',
  verify: 'Verify now',
  protect: 'Protect',
  unprotect: 'Remove protection',
  delete: 'Delete…',
  protectedDone: 'The backup is protected. It cannot be deleted until the protection is removed.',
  unprotectedDone: 'The protection was removed.',
  deletedDone: (size: string) => `Backup deleted. ${size} is free again.`,
  verifyStarted: 'The verification has started.',

  optionsTitle: (app: string) => `Start a backup of ${app}`,
  comment: 'Comment',
  copyCommand: 'Copy as command',
  copied: 'Copied',
  copyRefused: 'The browser does not let this page copy. Select the text, and copy it yourself.',
  close: 'Close',
  keep: 'Keep',
  id: 'Id',
  problemTitle: 'It did not work',
  copyDetails: 'Copy details',
  trace: (id: string) => `Trace ${id}`,
  noToken: 'You could not be signed in. Sign in again, then try again.',
  unreachable: 'The server does not answer. Try again in a moment; nothing is done twice.',
  oddAnswer:
    'This page does not understand the answer. It may come from a proxy, a sign-in page, or a server of another version. Reload the page, and sign in again if you are asked to.',

  room: (cap: number, when: string) =>
    `This app keeps at most ${cap} ${choose(cap, 'backup', 'backups')}. The next one removes the oldest unprotected one (${when}).`,
  roomFull: (cap: number) =>
    `${choose(cap, 'The only place is', `All ${cap} places are`)} protected, so no backup can start. Remove the protection of one, or raise the limit.`,
  editComment: 'Edit comment…',
  save: 'Save',
  commentSaved: 'The comment was saved.',
  download: 'Download…',
  compare: 'Compare…',
  linkRevoked: 'The link was revoked and no longer opens anything.',

  list: englishList,
  restore: englishRestore,
  sources: englishSources,
  admin: englishAdmin,
  templates: englishTemplates,
};

/** Every text of the elements, in one language. What is counted or named comes in as it is written there. */
export type Messages = typeof english;
