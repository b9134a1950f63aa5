import { plural } from '../../plural.js';
import type { englishPeople } from './english-people.js';

const choose = plural('de');

export const germanPeople: typeof englishPeople = {
  edit: (count, text) => choose(count, 'Bearbeiten', `Alle ${text} bearbeiten`),
  title: (count, text) => `Was wird aus ${text} ${choose(count, 'Person', 'Personen')}?`,
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
