import { pair, plural } from '../plural.js';
import type { englishDialogs } from './english-dialogs.js';

const choose = plural('de');
const backups = (count: number, text: string): string => `${text} ${choose(count, 'Sicherung', 'Sicherungen')}`;

export const germanDialogs: typeof englishDialogs = {
  commentChanged: 'Inzwischen hat jemand den Kommentar geändert. Wenn Sie Ihren speichern, ersetzt er diesen:',
  commentHint: 'Warum sie angelegt wird, für alle, die sie später suchen. Höchstens 2.000 Zeichen.',
  verifyTitle: 'Danach prüfen',
  checksums: 'Jede Prüfsumme',
  checksumsHint: 'Liest das Archiv zurück und vergleicht jede Datei. Geschieht immer.',
  replay: 'So gründlich wie eine Wiederherstellung',
  replayHint: 'Führt außerdem jedes Ereignis durch alles, was eine Wiederherstellung tut. Dauert länger.',
  deleteTitle: (backup) => `Sicherung von ${backup} löschen?`,
  deleteWhat: (events, size) => `${events}, ${size}.`,
  deleteText: 'Was gelöscht ist, kann nicht mehr wiederhergestellt werden. Das lässt sich nicht rückgängig machen.',
  deleteOthers: (count, newest) =>
    `${count} weitere ${choose(count, 'Sicherung bleibt', 'Sicherungen bleiben')}, die neueste von ${newest}.`,
  deleteLast: (app) =>
    `Das ist die einzige gute Sicherung von ${app}. Um sie zu löschen, geben Sie den Namen der App ein.`,
  deleteNow: 'Sicherung löschen',
  editCommentTitle: (backup) => `Kommentar zur Sicherung von ${backup}`,
  downloadTitle: (backup) => `Sicherung von ${backup} herunterladen`,
  downloadKinds: {
    full: pair('Die Sicherung selbst', 'Nur sie lässt sich wiederherstellen.'),
    data: pair('Nur Ereignisse', 'Ein Zip ohne Dateien, zum Lesen. Es lässt sich nicht wiederherstellen.'),
    files: pair('Nur Dateien', 'Ein Zip mit den Dateien unter ihren Namen. Es lässt sich nicht wiederherstellen.'),
    export: pair('Lesbarer Export', 'Ereignisse, Dokumente und Listen als JSON. Er lässt sich nicht wiederherstellen.'),
  },
  downloadNow: 'Herunterladen',
  linkTitle: 'Link für eine andere Person erstellen',
  linkHint: (app) =>
    `Er funktioniert ohne Anmeldung. Wer ihn hat, kann alles von „${app}“ lesen, was der Download enthält.`,
  linkExpires: 'Gilt',
  linkOnce: 'Nur einmal',
  linkMake: 'Link erstellen',
  linkCopy: 'Link kopieren',
  linkUntil: (time) => `Gilt bis ${time}.`,
  linkExpired: 'Er ist abgelaufen und öffnet nichts mehr. Erstellen Sie einen neuen.',
  linkRevoke: 'Widerrufen',
  deletesTitle: (count, text) => `${backups(count, text)} löschen?`,
  frees: (size) => `${size} werden wieder frei.`,
  blocked: (count, text) =>
    `${backups(count, text)} der Auswahl ${choose(count, 'bleibt', 'bleiben')}: geschützt, beschädigt oder nicht mehr vorhanden.`,
  deletesAll: (app) =>
    `Danach gibt es keine gute Sicherung von ${app} mehr. Um alle zu löschen, geben Sie den Namen der App ein.`,
  deletesMany: (app) => `Um so viele Sicherungen von ${app} zu löschen, geben Sie den Namen der App ein.`,
  nameOfApp: 'Name der App',
  forceTitle: (app) => `Den Auftrag für „${app}“ sofort beenden?`,
  forceText:
    'Er wurde abgebrochen und ist nicht zu Ende: Worauf er wartet, antwortet vielleicht nicht. Was er belegt, wird freigegeben, und was er begonnen hat, rückgängig gemacht.',
  forceNow: 'Sofort beenden',
  forceWait: 'Warten',
};
