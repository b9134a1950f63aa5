import type { englishKeys } from './english-keys.js';

export const germanKeys: typeof englishKeys = {
  backups: {
    start: 'Sicherung mit Optionen starten',
    next: 'Nächste Sicherung',
    previous: 'Vorige Sicherung',
    open: 'Sicherung öffnen',
    more: [
      ['d', 'Sicherung herunterladen'],
      ['Entf', 'Sicherung löschen, nach Rückfrage'],
    ],
  },
  apps: {
    start: 'Zum Start einer Sicherung gehen; Enter startet sie',
    next: 'Nächste App',
    previous: 'Vorige App',
    open: 'Sicherungen der App öffnen',
    more: [],
  },
  title: 'Tasten auf dieser Seite',
  search: 'Suchen',
  help: 'Diese Tasten anzeigen',
  close: 'Schließen',
  on: 'Einzelne Tasten tun dies, solange der Fokus auf der Seite ist',
};
