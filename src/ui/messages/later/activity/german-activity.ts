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
  createDownload: 'Download-Link erstellen',
  revokeDownload: 'Download-Link widerrufen',
  exportBackup: 'Export vorbereiten',
  startRestore: 'Wiederherstellung starten',
  startSquidexRestore: 'Wiederherstellung starten (Squidex-Client)',
  copyApp: 'App klonen',
  undoRestore: 'Wiederhergestellte App entfernen',
  turnOnRules: 'Regeln einschalten',
  createApp: 'App aus Vorlage anlegen',
  makeTemplate: 'Vorlage anlegen',
  deleteTemplate: 'Vorlage löschen',
  createUpload: 'Hochladen starten',
  deleteUpload: 'Hochgeladenes entfernen',
  cancelJob: 'Auftrag abbrechen',
  retryJob: 'Auftrag wiederholen',
};

export const germanActivity: typeof englishActivity = {
  title: 'Aktivität',
  save: { csv: 'Als CSV exportieren', json: 'Als JSON exportieren' },
  column: { at: 'Zeit', who: 'Person', what: 'Handlung', app: 'App', result: 'Ergebnis', details: 'Einzelheiten' },
  any: { who: 'Jede Person', app: 'Jede App', what: 'Jede Handlung' },
  anyResult: 'Jedes Ergebnis',
  asked: 'Anfragen',
  ended: 'Beendete Aufträge',
  operations: englishActivity.operations,
  verbs: englishActivity.verbs,
  did: (what, verb) =>
    englishActivity.verbs.includes(what)
      ? `Auftrag beendet: ${verb(what)}`
      : Object.entries(OPERATIONS).find(([name]) => name === what)?.[1],
  results: { done: 'Erledigt', refused: 'Abgelehnt', failed: 'Fehlgeschlagen', cancelled: 'Abgebrochen' },
  nothing: 'Bisher hat niemand etwas geändert.',
  noMatch: 'Nichts passt dazu.',
  clear: 'Alles anzeigen',
  forbidden: 'Um zu sehen, wer was getan hat, bitten Sie die Administration um das Recht „Aktivität“.',
  unreadable: (count) =>
    `${count} ${choose(count, 'Zeile des Protokolls ist beschädigt und wird', 'Zeilen des Protokolls sind beschädigt und werden')} nicht angezeigt.`,
};
