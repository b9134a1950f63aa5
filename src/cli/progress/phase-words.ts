import type { Phase, Progress } from '../../archive/archive.js';

/** What each phase does, for people; short enough for the bar's column. */
export const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  download: 'fetch archive',
  upload: 'send archive',
  index: 'read contents',
  'find-point': 'find the point',
  choose: 'choose objects',
  verify: 'check archive',
  accounts: 'make accounts',
  'write-events': 'write events',
  'write-assets': 'write files',
  export: 'pack archive',
};

/** What is counted, for people. */
export const UNIT_WORDS: Readonly<Record<Progress['unit'], string>> = {
  events: 'events',
  assets: 'files',
  bytes: 'bytes',
  entries: 'entries',
  accounts: 'accounts',
};
