import { plural } from './plural.js';

const choose = plural('en');
const KINDS: Readonly<Record<string, readonly [string, string]>> = {
  schema: ['schema', 'schemas'],
  content: ['content', 'contents'],
  asset: ['file', 'files'],
  assetFolder: ['folder', 'folders'],
  rule: ['rule', 'rules'],
};

/** Texts of the page of templates. */
export const englishTemplates = {
  title: 'New app from template',
  list: 'Templates',
  tags: 'Tags',
  search: 'Name or description',
  searchLabel: 'Search templates',
  make: 'Make a template…',
  newApp: 'New app from template…',
  makeOf: 'Make template…',
  emptyTitle: 'No templates yet',
  emptyText: 'A template is a cleaned backup that new apps are made from: without people, API clients and secrets.',
  noMatch: 'No template matches.',
  showAll: 'Show all templates',
  mayNotMake: 'You can view templates. Ask an administrator for the permission “Templates: write” to make one.',
  damaged: (name: string) => `The template “${name}” cannot be read any more. Delete it and make it again.`,
  chosen: 'Chosen',
  counted: (kind: string, count: number, text: string) =>
    KINDS[kind] === undefined ? undefined : `${text} ${choose(count, ...KINDS[kind])}`,
  kind: (kind: string, count: number) => choose(count, ...(KINDS[kind] ?? [kind, kind])),
  madeFrom: (app: string, when: string) => `Made from “${app}”, ${when}`,
  withHistory: 'with its history',
  another: 'Create another',
  delete: 'Delete…',
  deleteTitle: (name: string) => `Delete the template “${name}”?`,
  deleteText: 'No new app can be made from it any more. Apps that were made from it stay as they are.',
  deleteNow: 'Delete template',
  deleted: (name: string) => `The template “${name}” was deleted.`,
  makeTitle: 'Make a template',
  made: (name: string) => `The template “${name}” is ready.`,
  emptied: (count: number) =>
    `${count} ${choose(count, 'text that looks like a secret was', 'texts that look like secrets were')} emptied.`,
  kept: (count: number) =>
    `${count} ${choose(count, 'text that looks like a secret was', 'texts that look like secrets were')} kept.`,
};
