import type { englishReport } from './english-report.js';
import { plural } from '../plural.js';

const choose = plural('de');

export const germanReport: typeof englishReport = {
  ready: (app) => `Die App „${app}“ ist fertig`,
  readyWarnings: (app, count, text) =>
    `Die App „${app}“ ist fertig, mit ${text} ${choose(count, 'Warnung', 'Warnungen')}`,
  readyCounts: (events, files, time) => `${events} und ${files} in ${time}.`,
  resultChecked: 'Was geschrieben wurde, wurde gezählt und mit der Sicherung verglichen.',
  failedTitle: (app) => `Die App „${app}“ wurde nicht angelegt`,
  stoppedTitle: 'Abgebrochen',
  undoChanged: {
    nothing: 'Es wurde nichts entfernt.',
    rolledBack: 'Es wurde nichts entfernt; die App ist, wie sie war.',
    partial: 'Die App ließ sich nicht ganz entfernen. Niemand sieht, was von ihr übrig ist.',
  },
  backToOptions: 'Zurück zu den Optionen',
  seeLog:
    'Das Protokoll zeigt, wie weit es kam. Versuchen Sie es noch einmal; hilft das nicht, fragen Sie die Administration.',
  startedAgain:
    'Ein Neustart hat sie unterbrochen. Was sie begonnen hatte, wurde entfernt, und sie begann noch einmal von vorn.',
  another: 'Noch eine wiederherstellen',
  turnOnRules: (count) => `${count} ${choose(count, 'Regel', 'Regeln')} einschalten…`,
  rulesTitle: (count, app) => `${count} ${choose(count, 'Regel', 'Regeln')} von „${app}“ einschalten?`,
  rulesText: 'Von da an laufen sie und rufen die Adressen auf, die sie im Original aufgerufen haben.',
  rulesDecided: 'Regeln, die jemand seit der Wiederherstellung geändert hat, bleiben, wie sie sind.',
  rulesNow: 'Einschalten',
  rulesKeep: 'Aus lassen',
  rulesOn: (when) => `Die Regeln wurden ${when} eingeschaltet.`,
  undoTitle: (app) => `Die App „${app}“ wieder entfernen?`,
  undoText: (what) =>
    `Entfernt werden ${what}. Die Sicherung und alle anderen Apps bleiben, wie sie sind. Das lässt sich nicht rückgängig machen.`,
  undoAccounts: (count, text) => `${text} ${choose(count, 'Konto', 'Konten')} aus der Wiederherstellung`,
  undoAdded: (count, text, when) =>
    `Seit der Wiederherstellung ${choose(count, 'kam', 'kamen')} ${text} ${choose(count, 'Ereignis', 'Ereignisse')} hinzu${when === '' ? '' : `, ${choose(count, '', 'das letzte ')}${when}`}. Auch ${choose(count, 'das geht', 'sie gehen')} verloren. Um die App zu entfernen, geben Sie ihren Namen ein.`,
  undoNow: 'App entfernen',
  undoKeep: 'App behalten',
  undoing: 'Die App wird entfernt.',
  undone: (app) => `Die App „${app}“ wurde wieder entfernt`,
  appGone: (app) => `Die App „${app}“ ist nicht mehr da`,
  undoneText: 'Kein Ereignis, keine Datei und kein Konto bleibt von ihr. Die Sicherung ist unberührt.',
  review: (_, counted) => `${counted} Platzhalter ansehen…`,
  placeholdersTitle: (app) => `Personen ohne Konto in „${app}“`,
  placeholdersText:
    'Diese Personen aus der Sicherung haben dort kein Konto. Was sie getan haben, steht unter der Id, die ihren Platz einnimmt.',
  placeholderHow: { placeholder: 'Platzhalter, behält seine Rolle', unknown: 'Nur im Verlauf' },
  placeholderHasAccount: 'hat jetzt ein Konto',
  placeholdersMore: (count) => `${count} weitere stehen nicht hier.`,
  placeholdersDo: 'So ändern Sie das',
  placeholdersInvite:
    'Im CMS: Nehmen Sie die Person unter den Mitwirkenden der App auf, und entfernen Sie den Platzhalter. Was vorher geschah, bleibt unter der Id.',
  placeholdersAgain: (people) =>
    `Damit alles unter dem eigenen Konto steht: Stellen Sie die Sicherung noch einmal wieder her, und wählen Sie die Konten unter „${people}“ in der Vorschau.`,
  placeholdersCopy: 'Als Text kopieren',
  copyReport: 'Bericht kopieren',
  findingsAlike: (count) => `${count} Warnungen einer Art`,
  findingsMore: (count) => `${count} weitere wie diese`,
  cancelTitle: 'Abbrechen und die unfertige App entfernen?',
  cancelText: 'Alles bisher Geschriebene wird entfernt. Die Sicherung und alle anderen Apps bleiben unberührt.',
  stop: 'Abbrechen und entfernen',
  goOn: 'Weitermachen',
  changed: {
    nothing: 'Es wurde nichts geschrieben.',
    rolledBack: 'Die unfertige App wurde entfernt; kein Ereignis, keine Datei und kein Konto blieb zurück.',
    partial: 'Die unfertige App ließ sich nicht ganz entfernen. Niemand sieht, was von ihr übrig ist.',
  },
  leftOver: (app) =>
    `Der Name „${app}“ ist nicht frei, bis der Rest entfernt ist: Ein neuer Versuch entfernt ihn zuerst, der Server beim nächsten Start und dieser Befehl sofort.`,
  undoLeftOver: 'Den Rest entfernt der Server beim nächsten Start und dieser Befehl sofort.',
  running: (app) => `Die App „${app}“ entsteht`,
  open: 'App öffnen',
  undo: 'Rückgängig machen…',
  findings: 'Was unterwegs auffiel',
};
