import { pair, plural } from '../plural.js';

const choose = plural('en');
const backups = (count: number, text: string): string => `${text} ${choose(count, 'backup', 'backups')}`;

/** Texts of the dialogs about backups. */
export const englishDialogs = {
  commentChanged: 'Another person has changed the comment in the meantime. If you save yours, it replaces theirs:',
  commentHint: 'Why it is made, for those who look for it later. At most 2,000 characters.',
  verifyTitle: 'Verify afterwards',
  checksums: 'Every checksum',
  checksumsHint: 'Reads the archive back and compares each file. Always done.',
  replay: 'As thorough as a restore',
  replayHint: 'Also runs every event through what a restore does. Takes longer.',
  deleteTitle: (backup: string) => `Delete the backup of ${backup}?`,
  deleteWhat: (events: string, size: string) => `${events}, ${size}.`,
  deleteText: 'What is deleted can no longer be restored. This cannot be undone.',
  deleteOthers: (count: number, newest: string) =>
    `${count} other ${choose(count, 'backup stays', 'backups stay')}, the newest from ${newest}.`,
  deleteLast: (app: string) => `This is the only good backup of ${app}. To delete it, type the name of the app.`,
  deleteNow: 'Delete backup',
  editCommentTitle: (backup: string) => `Comment on the backup of ${backup}`,
  downloadTitle: (backup: string) => `Download the backup of ${backup}`,
  downloadKinds: {
    full: pair('The backup itself', 'The only one that can be restored.'),
    data: pair('Events only', 'A zip without files, to read. It cannot be restored.'),
    files: pair('Files only', 'A zip with the files under their names. It cannot be restored.'),
    export: pair('Readable export', 'Events, documents and lists as JSON, to read. It cannot be restored.'),
  },
  downloadNow: 'Download',
  linkTitle: 'Make a link for another person',
  linkHint: (app: string) =>
    `It works without signing in. Anyone who has it can read all content of “${app}” that the download holds.`,
  linkExpires: 'Works for',
  linkOnce: 'Only once',
  linkMake: 'Make link',
  linkCopy: 'Copy link',
  linkUntil: (time: string) => `Works until ${time}.`,
  linkExpired: 'It has expired and no longer opens anything. Make a new one.',
  linkRevoke: 'Revoke',
  deletesTitle: (count: number, text: string) => `Delete ${backups(count, text)}?`,
  frees: (size: string) => `${size} will be free again.`,
  blocked: (count: number, text: string) =>
    `${backups(count, text)} of the selection ${choose(count, 'stays', 'stay')}: protected, damaged, or not stored any more.`,
  deletesAll: (app: string) =>
    `No good backup of ${app} is left after this. To delete all of them, type the name of the app.`,
  deletesMany: (app: string) => `To delete this many backups of ${app}, type the name of the app.`,
  nameOfApp: 'Name of the app',
  forceTitle: (app: string) => `Stop the job of “${app}” by force?`,
  forceText:
    'It was cancelled and has not ended: what it waits for may not answer. What it holds is released, and what it has begun is undone.',
  forceNow: 'Force stop',
  forceWait: 'Wait',
};
