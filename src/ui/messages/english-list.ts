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
  clear: 'Clear selection',
  protectedDone: (count: number, text: string) =>
    `${backups(count, text)} ${choose(count, 'is', 'are')} protected. Remove the protection before you delete ${choose(count, 'it', 'them')}.`,
  deleteNow: (count: number, text: string) => `Delete ${backups(count, text)}`,
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
  upload: 'Upload…',
  newer: 'Newer version',
  newerWhy: 'A newer version made this backup. Update this server to open it.',
  keys: 'Keyboard',
};
