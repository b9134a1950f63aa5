import type { Messages } from './english.js';
import { plural } from './plural.js';

const choose = plural('de');
const backups = (count: number, text: string): string => `${text} ${choose(count, 'Sicherung', 'Sicherungen')}`;

export const germanList: Messages['list'] = {
  more: 'Weitere Filter',
  origin: 'Herkunft',
  origins: {
    all: 'Jede Herkunft',
    person: 'Von einer Person',
    token: 'Mit einem Token',
    command: 'Von einem Befehl',
    uploaded: 'Hochgeladen',
  },
  from: 'Von',
  to: 'Bis',
  select: (backup) => `Sicherung von ${backup} auswählen`,
  selectAll: 'Alle Sicherungen dieser Seite auswählen',
  selected: (count, text) => `${backups(count, text)} ausgewählt`,
  delete: (count, text) => `${backups(count, text)} löschen…`,
  compare: 'Vergleichen',
  download: (count, text) => `${backups(count, text)} herunterladen`,
  forceStop: 'Sofort beenden…',
  clear: 'Auswahl aufheben',
  protectedDone: (count, text) =>
    `${backups(count, text)} ${choose(count, 'ist', 'sind')} geschützt. Vor dem Löschen muss der Schutz aufgehoben werden.`,
  deleteNow: (count, text) => `${backups(count, text)} löschen`,
  deletedDone: 'Die Sicherungen wurden gelöscht.',
  madeWith: 'Erstellt mit',
  silent: 'Läuft noch, seit 45 s nichts Neues.',
  log: {
    level: 'Welche Zeilen',
    levels: { all: 'Alle Zeilen', warn: 'Warnungen und Fehler' },
    follow: 'Folgen',
    copy: 'Protokoll kopieren',
    download: 'Protokoll herunterladen',
    newest: 'Zur neuesten Zeile',
    more: (count, text) => `${text} ${choose(count, 'neue Zeile', 'neue Zeilen')}`,
  },
  lastFailed: (ago) => `Die letzte Sicherung ist ${ago} fehlgeschlagen.`,
  retryNow: 'Jetzt wiederholen',
  upload: 'Hochladen…',
  newer: 'Neuere Version',
  newerWhy: 'Eine neuere Version hat diese Sicherung erstellt. Aktualisieren Sie diesen Server, um sie zu öffnen.',
  keys: 'Tastatur',
};
