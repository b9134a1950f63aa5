import type { englishTemplates } from './english-templates.js';
import { plural } from './plural.js';

const choose = plural('de');
const KINDS: Readonly<Record<string, readonly [string, string]>> = {
  schema: ['Schema', 'Schemas'],
  content: ['Inhalt', 'Inhalte'],
  asset: ['Datei', 'Dateien'],
  assetFolder: ['Ordner', 'Ordner'],
  rule: ['Regel', 'Regeln'],
};

export const germanTemplates: typeof englishTemplates = {
  title: 'Neue App aus Vorlage',
  tags: 'Schlagwörter',
  list: 'Vorlagen',
  search: 'Name oder Beschreibung',
  searchLabel: 'Vorlagen durchsuchen',
  make: 'Vorlage anlegen…',
  newApp: 'Neue App aus Vorlage…',
  makeOf: 'Vorlage anlegen…',
  emptyTitle: 'Noch keine Vorlagen',
  emptyText:
    'Eine Vorlage ist eine bereinigte Sicherung, aus der neue Apps entstehen: ohne Personen, API-Clients und Geheimnisse.',
  noMatch: 'Keine Vorlage passt.',
  showAll: 'Alle Vorlagen anzeigen',
  mayNotMake:
    'Sie können Vorlagen ansehen. Um eine anzulegen, bitten Sie die Administration um das Recht „Vorlagen: schreiben“.',
  damaged: (name) => `Die Vorlage „${name}“ ist nicht mehr lesbar. Löschen Sie sie, und legen Sie sie neu an.`,
  chosen: 'Gewählt',
  counted: (kind, count, text) => (KINDS[kind] === undefined ? undefined : `${text} ${choose(count, ...KINDS[kind])}`),
  kind: (kind, count) => choose(count, ...(KINDS[kind] ?? [kind, kind])),
  madeFrom: (app, when) => `Aus „${app}“, ${when}`,
  withHistory: 'mit Verlauf',
  another: 'Noch eine anlegen',
  delete: 'Löschen…',
  deleteTitle: (name) => `Die Vorlage „${name}“ löschen?`,
  deleteText:
    'Danach kann keine neue App mehr aus ihr entstehen. Apps, die aus ihr entstanden sind, bleiben, wie sie sind.',
  deleteNow: 'Vorlage löschen',
  deleted: (name) => `Die Vorlage „${name}“ wurde gelöscht.`,
  makeTitle: 'Vorlage anlegen',
  made: (name) => `Die Vorlage „${name}“ ist fertig.`,
  emptied: (count) =>
    `${count} ${choose(count, 'Text, der wie ein Geheimnis aussieht, wurde', 'Texte, die wie Geheimnisse aussehen, wurden')} geleert.`,
  kept: (count) =>
    `${count} ${choose(count, 'Text, der wie ein Geheimnis aussieht, wurde', 'Texte, die wie Geheimnisse aussehen, wurden')} behalten.`,
};
