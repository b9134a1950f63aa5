import { plural } from '../../plural.js';

const choose = plural('en');

/** By the name of the request; the order in which they are offered. */
const OPERATIONS: Readonly<Record<string, string>> = {
  startBackup: 'Start a backup',
  changeBackup: 'Change comment or protection',
  deleteBackup: 'Delete a backup',
  deleteBackups: 'Delete backups',
  deleteSquidexJob: 'Delete a backup (Squidex client)',
  verifyBackup: 'Start a verification',
  createDownload: 'Make a download link',
  revokeDownload: 'Revoke a download link',
  exportBackup: 'Prepare an export',
  startRestore: 'Start a restore',
  startSquidexRestore: 'Start a restore (Squidex client)',
  copyApp: 'Clone an app',
  undoRestore: 'Remove a restored app',
  turnOnRules: 'Turn on rules',
  createApp: 'Make an app from a template',
  makeTemplate: 'Make a template',
  deleteTemplate: 'Delete a template',
  createUpload: 'Start an upload',
  deleteUpload: 'Remove an upload',
  cancelJob: 'Cancel a job',
  retryJob: 'Retry a job',
};
const VERBS = [
  ...['backup', 'verify', 'export', 'restore', 'copy', 'undo-restore', 'delete', 'import'],
  ...['make-template', 'use-template'],
];

/** Texts of the log of who did what. */
export const englishActivity = {
  title: 'Activity',
  save: { csv: 'Export as CSV', json: 'Export as JSON' },
  column: { at: 'Time', who: 'Person', what: 'Action', app: 'App', result: 'Result', details: 'Details' },
  any: { who: 'Any person', app: 'Any app', what: 'Any action' },
  anyResult: 'Any result',
  asked: 'Requests',
  ended: 'Jobs that ended',
  operations: Object.keys(OPERATIONS) as readonly string[],
  verbs: VERBS as readonly string[],
  /** Undefined for what this version does not know. `verb` names a job. */
  did: (what: string, verb: (name: string) => string): string | undefined =>
    VERBS.includes(what) ? `Job ended: ${verb(what)}` : Object.entries(OPERATIONS).find(([name]) => name === what)?.[1],
  results: { done: 'Done', refused: 'Refused', failed: 'Failed', cancelled: 'Cancelled' },
  nothing: 'Nothing has been changed yet.',
  noMatch: 'Nothing matches.',
  clear: 'Show everything',
  forbidden: 'To see who did what, ask an administrator for the permission “Activity”.',
  unreadable: (count: number) =>
    `${count} ${choose(count, 'line of the log is', 'lines of the log are')} damaged and not shown.`,
};
