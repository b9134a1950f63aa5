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
  forceTitle: (app) => `Den Auftrag für „${app}“ sofort beenden?`,
  forceText:
    'Er wurde abgebrochen und ist nicht zu Ende: Worauf er wartet, antwortet vielleicht nicht. Was er hält, wird ihm genommen, und was er begonnen hat, rückgängig gemacht.',
  forceNow: 'Sofort beenden',
  forceWait: 'Warten',
  clear: 'Auswahl aufheben',
  protectedDone: (count, text) =>
    `${backups(count, text)} ${choose(count, 'ist', 'sind')} geschützt. Vor dem Löschen muss der Schutz aufgehoben werden.`,
  deleteTitle: (count, text) => `${backups(count, text)} löschen?`,
  deleteNow: (count, text) => `${backups(count, text)} löschen`,
  frees: (size) => `${size} werden wieder frei.`,
  blocked: (count, text) =>
    `${backups(count, text)} der Auswahl ${choose(count, 'bleibt', 'bleiben')}: geschützt, beschädigt oder nicht mehr vorhanden.`,
  deletesAll: (app) =>
    `Danach gibt es keine gute Sicherung von ${app} mehr. Um alle zu löschen, den Namen der App eingeben.`,
  deletesMany: (app) => `Um so viele Sicherungen von ${app} zu löschen, den Namen der App eingeben.`,
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
  keys: {
    show: 'Tastatur',
    title: 'Tasten auf dieser Seite',
    search: 'Suchen',
    start: 'Sicherung mit Optionen starten',
    next: 'Nächste Sicherung',
    previous: 'Vorige Sicherung',
    open: 'Sicherung öffnen',
    download: 'Sicherung herunterladen',
    del: 'Entf',
    delete: 'Sicherung löschen, nach einer Frage',
    help: 'Diese Tasten zeigen',
    close: 'Schließen',
    on: 'Einzelne Tasten tun dies, solange der Fokus auf der Seite ist',
  },
};
