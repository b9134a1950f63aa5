import { plural } from '../../plural.js';

const choose = plural('en');

/** Texts about people that are treated one by one. */
export const englishPeople = {
  edit: (count: number, text: string) => choose(count, 'Edit', `Edit all ${text}`),
  title: (count: number, text: string) => `What becomes of ${text} ${choose(count, 'person', 'people')}?`,
  hint: 'Nothing is changed before the restore. The preview is then made again with your choices.',
  search: 'Search by e-mail',
  more: (count: string) => `${count} more. Search to find them.`,
  apply: 'Apply',
  becomes: (name: string) => `What becomes of ${name}`,
  noAddress: 'Enter the e-mail of an account.',
  account: (name: string) => `E-mail of the account for ${name}`,
  takes: (account: string) => `becomes ${account}`,
  ways: {
    '': 'As all others',
    match: 'Match, or leave out',
    placeholder: 'Placeholder',
    me: 'Me',
    create: 'New account',
    '=': 'Another account…',
  },
};
