import { plural } from '../../plural.js';
import { englishActivity } from './english-activity.js';

const choose = plural('de');

const OPERATIONS: Readonly<Record<string, string>> = {
  startBackup: 'Sicherung starten',
  changeBackup: 'Kommentar oder Schutz ändern',
  deleteBackup: 'Sicherung löschen',
  deleteBackups: 'Sicherungen löschen',
  deleteSquidexJob: 'Sicherung löschen (Squidex-Client)',
  verifyBackup: 'Prüfung starten',
  createDownload: 'Download-Link anlegen',
  revokeDownload: 'Download-Link zurückziehen',
  exportBackup: 'Export vorbereiten',
  startRestore: 'Wiederherstellung starten',
  startSquidexRestore: 'Wiederherstellung starten (Squidex-Client)',
  copyApp: 'Kopie einer App starten',
  undoRestore: 'Wiederhergestellte App entfernen',
  turnOnRules: 'Regeln einschalten',
  createApp: 'App aus Vorlage starten',
  makeTemplate: 'Vorlage erstellen',
  deleteTemplate: 'Vorlage löschen',
  createUpload: 'Hochladen beginnen',
  deleteUpload: 'Hochgeladenes entfernen',
  cancelJob: 'Auftrag abbrechen',
  retryJob: 'Auftrag noch einmal versuchen',
};

export const germanActivity: typeof englishActivity = {
  title: 'Aktivität',
  save: { csv: 'Als CSV exportieren', json: 'Als JSON exportieren' },
  column: { at: 'Zeit', who: 'Person', what: 'Handlung', app: 'App', result: 'Ergebnis', details: 'Einzelheiten' },
  any: { who: 'Jede Person', app: 'Jede App', what: 'Jede Handlung' },
  anyResult: 'Jedes Ergebnis',
  asked: 'Anfragen',
  ended: 'Enden von Aufträgen',
  operations: englishActivity.operations,
  verbs: englishActivity.verbs,
  did: (what, verb) =>
    englishActivity.verbs.includes(what)
      ? `Ende des Auftrags: ${verb(what)}`
      : Object.entries(OPERATIONS).find(([name]) => name === what)?.[1],
  results: { done: 'Erledigt', refused: 'Abgelehnt', failed: 'Fehlgeschlagen', cancelled: 'Abgebrochen' },
  nothing: 'Bisher hat niemand etwas geändert.',
  noMatch: 'Nichts passt dazu.',
  clear: 'Alles anzeigen',
  forbidden: 'Um zu sehen, wer was getan hat, brauchen Sie die Berechtigung „admin.activity“ von der Verwaltung.',
  unreadable: (count) =>
    `${count} ${choose(count, 'Zeile des Protokolls ist', 'Zeilen des Protokolls sind')} beschädigt und nicht zu sehen.`,
};
