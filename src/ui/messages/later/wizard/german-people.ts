import type { englishPeople } from './english-people.js';

export const germanPeople: typeof englishPeople = {
  edit: (count) => `Alle ${count} bearbeiten`,
  title: (count) => `Was wird aus ${count} Personen?`,
  hint: 'Vor der Wiederherstellung wird nichts geändert. Die Vorschau entsteht mit Ihrer Auswahl neu.',
  search: 'Nach E-Mail suchen',
  more: (count) => `${count} weitere. Suchen Sie danach.`,
  apply: 'Übernehmen',
  becomes: (name) => `Was aus ${name} wird`,
  noAddress: 'Geben Sie die E-Mail-Adresse eines Kontos ein.',
  account: (name) => `E-Mail-Adresse des Kontos für ${name}`,
  takes: (account) => `wird ${account}`,
  ways: {
    '': 'Wie alle anderen',
    match: 'Zuordnen oder weglassen',
    placeholder: 'Platzhalter',
    me: 'Ich',
    create: 'Neues Konto',
    '=': 'Anderes Konto…',
  },
};
