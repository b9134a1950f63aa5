import { plural } from '../../plural.js';

const choose = plural('en');

/** As the API names them. */
const PARTS: Readonly<Record<string, string>> = {
  settings: 'Settings',
  schemas: 'Schemas',
  contents: 'Contents',
  assets: 'Assets',
  rules: 'Rules',
};

/** Texts about what of an app is taken. */
export const englishChoice = {
  title: 'What',
  all: 'The whole app',
  some: 'Choose…',
  allHint: 'Everything that the app has.',
  hint: 'What is chosen comes with its history, its schemas, and the files and folders that it needs.',
  none: 'Tick at least one part.',
  always: 'are in every app',
  parts: PARTS,
  objects: (count: number, text: string) => `${text} ${choose(count, 'chosen object', 'chosen objects')}`,
  without: (what: string) => `Without ${what}.`,
  takeAll: 'Take it too',
  taken: (events: string, of: string) => `${events} of ${of} events, with what is needed`,
  add: 'Add it',
  addNamed: (name: string) => `Add it: ${name}`,
};
