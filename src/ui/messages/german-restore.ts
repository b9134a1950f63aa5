import type { englishRestore } from './english-restore.js';
import { pair, plural } from './plural.js';

const choose = plural('de');

export const germanRestore: typeof englishRestore = {
  title: 'Sicherung wiederherstellen',
  cloneTitle: (app) => `„${app}“ klonen`,
  steps: { source: 'Quelle', name: 'Neue App', options: 'Optionen', preview: 'Vorschau', run: 'Wiederherstellen' },
  cloneRun: 'Klonen',
  stepsLabel: 'Schritte',
  stepOf: (index, count) => `Schritt ${index} von ${count}`,
  leaving: 'Was Sie eingegeben haben, wird nicht behalten. Diese Seite verlassen?',
  next: 'Weiter',
  back: 'Zurück',
  active: {
    queued: (app) => `Eine Wiederherstellung als „${app}“ wartet.`,
    running: (app) => `Eine Wiederherstellung als „${app}“ läuft.`,
    cancelling: (app) => `Eine Wiederherstellung als „${app}“ wird abgebrochen, und was sie geschrieben hat, entfernt.`,
  },
  show: 'Zeigen',
  mayNot:
    'Sie können Sicherungen ansehen. Um daraus eine neue App anzulegen, bitten Sie die Administration um das Recht „Wiederherstellen“.',

  purposeTitle: 'Was haben Sie vor?',
  purpose: {
    copy: pair(
      'Eine Kopie anlegen',
      'Eine zweite App neben dem Original: für einen Test, einen Umbau, einen neuen Kunden.',
    ),
    move: pair('Eine App auf diesen Server holen', 'Die App läuft hier weiter. Die Clients behalten ihre Schlüssel.'),
    items: pair('Verlorenes zurückholen', 'Die App von damals, um darin nachzusehen und von Hand zu übernehmen.'),
  },
  sourceTitle: 'Welche Sicherung?',
  cloneSourceTitle: 'Welcher Stand?',
  app: 'App',
  now: 'So, wie sie jetzt ist',
  nowHint: (events) => `Bisher ${events}. Es wird keine Sicherung angelegt oder entfernt.`,
  noBackups: 'Keine Sicherung dieser App lässt sich wiederherstellen.',
  noApps: 'Auf diesem Server gibt es noch keine App, also auch keine Sicherung.',
  allBackups: (count) => `Alle ${count} Sicherungen zeigen`,

  address: 'Über einen Link',
  addressHint: 'Eine Sicherung von eventark oder Squidex, die ein anderer Server anbietet.',
  addressField: 'Adresse der Sicherung',
  addressKept: 'Benutzername, Passwort und Abfrageteil werden verwendet, aber weder gezeigt noch behalten.',
  addressForgotten: (shown: string) =>
    `Geben Sie die Adresse von ${shown} noch einmal ein: Sie kann der Schlüssel zur Sicherung sein und wird am Ende eines Auftrags vergessen. Alles andere ist noch da.`,
  addressBad: 'Geben Sie einen Link ein, der mit https:// beginnt.',

  file: 'Aus einer Datei',
  fileHint: 'Eine Sicherung von eventark oder Squidex auf diesem Computer.',
  fileChoose: 'Datei wählen…',
  fileDrop: 'oder hierher ziehen',
  fileAnother: 'Andere Datei',
  fileRemove: 'Entfernen',
  filePause: 'Anhalten',
  fileGoOn: 'Fortsetzen',
  fileState: {
    sending: 'Wird hochgeladen',
    waiting: 'Die Verbindung ist unterbrochen. Das Hochladen geht von selbst dort weiter, wo es war.',
    paused: 'Angehalten',
    stopped: 'Unterbrochen',
    checking: 'Jedes Ereignis und jede Datei darin wird geprüft.',
    accepted: 'Geprüft',
    refused: 'Nicht angenommen',
  },
  fileBefore: 'Bereits hochgeladen',
  fileBeforeHint: (app, events, when) => `Sicherung von „${app}“, ${events}. Bleibt bis ${when}.`,
  destination: 'Vom Ziel',
  destinationHint: 'Jede Sicherung, die dort liegt, auch von Apps, die dieser Server nicht hat.',
  destinationField: 'Sicherung',
  destinationSearch: 'Nach App, Kommentar oder Name des Archivs suchen',
  destinationNone: 'Keine Sicherung am Ziel passt.',
  destinationMore: (count) => `${count} weitere. Suchen Sie danach.`,
  unknown: 'Das Ziel dieses Links ist nicht mehr da. Wählen Sie eine andere Sicherung.',
  checkLink: 'Link prüfen',
  linkReadable: 'Lesbar',
  linkBad: 'Nicht brauchbar',
  fileOffline: 'Der Server antwortet nicht.',
  fileKept: 'Was angekommen ist, bleibt einen Tag auf dem Server.',
  fileHolds: (app, events) => `Sicherung von „${app}“, ${events}`,

  name: 'Name der neuen App',
  nameState: {
    empty: '',
    checking: 'Wird geprüft…',
    free: 'Frei',
    taken: 'Vergeben',
    unknown: 'Er ließ sich gerade nicht prüfen. Er wird geprüft, bevor die App entsteht.',
  },
  takenHint: 'Eine App auf diesem Server heißt schon so. Wählen Sie einen anderen Namen.',
  nameUnfit: 'Nicht möglich',

  point: {
    title: 'Zeitpunkt',
    all: 'Alles',
    asOf: 'Stand zu einem Zeitpunkt',
    allNow: 'Der ganze Verlauf bis jetzt.',
    allHint: 'Der ganze Verlauf bis zum Ende der Sicherung.',
    event: 'Nach Ereignis',
    time: 'oder Stand vom',
    none: 'Ein Ereignis oder eine Zeit wählen. Bis dahin ist es alles.',
    later: 'Welches Ereignis das ist, sagt die Vorschau.',
    laterNow: 'Welches Ereignis das ist, steht fest, wenn der Auftrag läuft.',
    checking: 'Das Ereignis wird gesucht…',
    found: (event: string, of: string, when: string) => `Stand nach Ereignis ${event} von ${of}, ${when}`,
    tryUntil: (event: string) => `Bis Ereignis ${event} versuchen`,
    tryUntilAsking: (event: string) => `Bis Ereignis ${event} versuchen…`,
    documents: 'Einstellungen und Schlagwörter sind die der Sicherung',
  },

  rulesDone: (count) =>
    count === 0
      ? 'Es war keine Regel mehr einzuschalten.'
      : `${count} ${choose(count, 'Regel ist', 'Regeln sind')} an.`,
};
