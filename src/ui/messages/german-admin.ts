import type { englishAdmin } from './english-admin.js';
import { plural } from './plural.js';

const choose = plural('de');
const all = (count: number): string => (count === 2 ? 'Beide Apps' : `Alle ${count} Apps`);

export const germanAdmin: typeof englishAdmin = {
  title: 'Sicherungen aller Apps',
  activity: 'Aktivität',
  restore: 'Wiederherstellen…',
  allGood: (count) => (count === 1 ? 'Die App ist aktuell gesichert' : `${all(count)} sind aktuell gesichert`),
  someGood: (good, count) =>
    good === 0
      ? 'Keine App ist aktuell gesichert'
      : `${good} von ${count} ${choose(count, 'App', 'Apps')} aktuell gesichert`,
  atRisk: (count) => `${count} ${choose(count, 'App', 'Apps')} gefährdet`,
  summary: 'Überblick',
  tile: {
    protected: 'aktuell',
    overdue: 'überfällig',
    'at-risk': 'gefährdet',
    never: 'ohne Sicherung',
    new: 'neu',
  },
  filter: (name) => `Nur anzeigen: ${name}`,
  search: 'Name der App',
  searchLabel: 'Apps durchsuchen',
  app: 'App',
  health: 'Zustand',
  lastGood: 'Letzte gute Sicherung',
  events: 'Ereignisse',
  actions: 'Aktionen',
  actionsOf: (app) => `Aktionen für ${app}`,
  unknown: 'Unbekannt',
  unknownWhy: 'Der Server konnte es nicht sagen.',
  none: 'Keine',
  noMatch: 'Keine App passt.',
  clear: 'Alle Apps anzeigen',
  shown: (shown, all) => `${shown} von ${all} Apps`,
  noApps: 'Noch keine Apps',
  noAppsHint: 'Hier erscheinen die Apps des CMS und wiederhergestellte Apps.',
  open: 'Sicherungen',
  start: 'Sicherung starten',
  started: (app) => `Die Sicherung von „${app}“ hat begonnen.`,
  clone: 'Klonen…',
  restoreOf: 'Sicherung wiederherstellen…',
  running: (count) => `${count} ${choose(count, 'laufender Auftrag', 'laufende Aufträge')}`,
  queued: (count) => `${count} ${choose(count, 'wartender Auftrag', 'wartende Aufträge')}`,
  runningAndQueued: (running, queued) =>
    `${running} ${choose(running, 'laufender Auftrag', 'laufende Aufträge')}, ${queued} ${choose(queued, 'wartet', 'warten')}`,
  nothingRuns: 'Zurzeit läuft nichts.',
  leave: 'Sie können diese Seite schließen. Die Aufträge laufen auf dem Server weiter.',
  noWorker: 'Kein Worker',
  waitsSince: (count, ago) =>
    `${count} ${choose(count, 'Auftrag wartet', 'Aufträge warten')}, und keiner läuft. Der erste wurde ${ago} angefordert.`,
  noWorkerHint:
    'Nichts geht verloren: Sie laufen, sobald ein Worker sie nimmt. Starten Sie den Server neu, oder daneben einen Worker:',
  bulk: {
    all: (count) => `${all(count)} sichern`,
    these: (count) => `Diese ${count} Apps sichern`,
    title: (count) => `Sicherungen von ${count} Apps`,
    apps: (count) => choose(count, 'App', 'Apps'),
    started: (count) => `${count} ${choose(count, 'Sicherung', 'Sicherungen')} begonnen`,
    over: (count) => `${count} ${choose(count, 'Sicherung', 'Sicherungen')} fertig`,
    failed: (count) => `${count} fehlgeschlagen`,
    skipped: (count) => `${count} übersprungen, weil schon eine läuft`,
    refused: (count) => `${count} nicht begonnen`,
  },
  recent: 'Letzte Aufträge',
  noJobs: 'Bisher gab es keine Aufträge.',
  did: {
    backup: (who, app) => `${who} hat ${app} gesichert`,
    restore: (who, app) => `${who} hat eine Sicherung als ${app} wiederhergestellt`,
    copy: (who, app) => `${who} hat eine App als ${app} geklont`,
    verify: (who, app) => `${who} hat eine Sicherung von ${app} geprüft`,
    delete: (who, app) => `${who} hat Sicherungen von ${app} gelöscht`,
    export: (who, app) => `${who} hat ${app} exportiert`,
    import: (who, app) => `${who} hat ${app} hochgeladen`,
    'make-template': (who, app) => `${who} hat aus ${app} eine Vorlage angelegt`,
    'undo-restore': (who, app) => `${who} hat ${app} wieder entfernt`,
    'use-template': (who, app) => `${who} hat ${app} aus einer Vorlage angelegt`,
  },
  didOther: (who, app) => `${who} hat an ${app} gearbeitet`,
};
