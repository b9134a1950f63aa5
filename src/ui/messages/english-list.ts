import { plural } from './plural.js';

const choose = plural('en');
const backups = (count: number, text: string): string => `${text} ${choose(count, 'backup', 'backups')}`;

/** Filters of the list of backups, and what is done with several at once. */
export const englishList = {
  more: 'More filters',
  origin: 'Origin',
  origins: {
    all: 'Any origin',
    person: 'Made by a person',
    token: 'Made with a token',
    command: 'Made by a command',
    uploaded: 'Uploaded',
  },
  from: 'From',
  to: 'To',
  select: (backup: string) => `Select the backup of ${backup}`,
  selectAll: 'Select all backups on this page',
  selected: (count: number, text: string) => `${text} ${choose(count, 'backup selected', 'backups selected')}`,
  delete: (count: number, text: string) => `Delete ${backups(count, text)}…`,
  compare: 'Compare',
  download: (count: number, text: string) => `Download ${backups(count, text)}`,
  forceStop: 'Force stop…',
  forceTitle: (app: string) => `Stop the job of “${app}” by force?`,
  forceText:
    'It was cancelled and has not ended: what it waits for may not answer. What it holds is taken from it, and what it has begun is undone.',
  forceNow: 'Force stop',
  forceWait: 'Wait',
  clear: 'Clear selection',
  protectedDone: (count: number, text: string) =>
    `${backups(count, text)} ${choose(count, 'is', 'are')} protected. Remove the protection before you delete ${choose(count, 'it', 'them')}.`,
  deleteTitle: (count: number, text: string) => `Delete ${backups(count, text)}?`,
  deleteNow: (count: number, text: string) => `Delete ${backups(count, text)}`,
  frees: (size: string) => `${size} will be free again.`,
  blocked: (count: number, text: string) =>
    `${backups(count, text)} of the selection ${choose(count, 'stays', 'stay')}: protected, damaged, or not stored any more.`,
  deletesAll: (app: string) =>
    `No good backup of ${app} is left after this. To delete all of them, type the name of the app.`,
  deletesMany: (app: string) => `To delete this many backups of ${app}, type the name of the app.`,
  deletedDone: 'The backups were deleted.',
  madeWith: 'Made with',
  silent: 'Still running, no news for 45 s.',
  log: {
    level: 'Which lines',
    levels: { all: 'All lines', warn: 'Warnings and errors' },
    follow: 'Follow',
    copy: 'Copy log',
    download: 'Download log',
    newest: 'Jump to the newest line',
    more: (count: number, text: string) => `${text} new ${choose(count, 'line', 'lines')}`,
  },
  lastFailed: (ago: string) => `The last backup failed ${ago}.`,
  retryNow: 'Retry now',
  keys: {
    show: 'Keyboard',
    title: 'Keys on this page',
    search: 'Search',
    start: 'Start a backup with options',
    next: 'Next backup',
    previous: 'Previous backup',
    open: 'Open the backup',
    download: 'Download the backup',
    del: 'Del',
    delete: 'Delete the backup, after a question',
    help: 'Show these keys',
    close: 'Close',
    on: 'Single keys do this while the focus is on the page',
  },
};
