/** Single keys of a page, and what they do there. */
interface PageKeys {
  readonly start: string;
  readonly next: string;
  readonly previous: string;
  readonly open: string;
  /** Keys that only this page has. */
  readonly more: readonly (readonly [key: string, what: string])[];
}

const backups: PageKeys = {
  start: 'Start a backup with options',
  next: 'Next backup',
  previous: 'Previous backup',
  open: 'Open the backup',
  more: [
    ['d', 'Download the backup'],
    ['Del', 'Delete the backup; it asks first'],
  ],
};

const apps: PageKeys = {
  start: 'Go to the start of a backup; Enter starts it',
  next: 'Next app',
  previous: 'Previous app',
  open: 'Open the backups of the app',
  more: [],
};

export const englishKeys = {
  ...{ backups, apps },
  title: 'Keys on this page',
  search: 'Search',
  help: 'Show these keys',
  close: 'Close',
  on: 'Single keys do this while the focus is on the page',
};
