import type { englishChoice } from './english-choice.js';
import { plural } from '../../plural.js';

const choose = plural('de');

const PARTS: Readonly<Record<string, string>> = {
  settings: 'Einstellungen',
  schemas: 'Schemas',
  contents: 'Inhalte',
  assets: 'Assets',
  rules: 'Regeln',
};

export const germanChoice: typeof englishChoice = {
  title: 'Was',
  all: 'Die ganze App',
  some: 'Auswählen…',
  allHint: 'Alles, was die App hat.',
  hint: 'Was ausgewählt ist, kommt mit seinem Verlauf, seinen Schemas und den Dateien und Ordnern, die es braucht.',
  none: 'Wählen Sie mindestens einen Teil aus.',
  always: 'sind in jeder App',
  parts: PARTS,
  objects: (count, text) => `${text} ${choose(count, 'ausgewähltes Objekt', 'ausgewählte Objekte')}`,
  without: (what) => `Ohne ${what}.`,
  takeAll: 'Auch nehmen',
  taken: (events, of) => `${events} von ${of} Ereignissen, mit allem Nötigen`,
  add: 'Hinzufügen',
  addNamed: (name) => `Hinzufügen: ${name}`,
};
