import type { FindingText } from './english-findings.js';

export const germanFindings: Readonly<Record<string, FindingText | undefined>> = {
  'asset-missing': {
    title: (count) => `${count} Dateien fehlen in der Sicherung`,
    advice:
      'Ein Asset ohne seine Datei wird aufgeführt, lässt sich aber nicht öffnen: Laden Sie die Datei neu hoch, oder nehmen Sie sie aus einer älteren Sicherung.',
  },
  'asset-size': {
    title: (count) => `${count} Dateien sind nicht so lang, wie ihre Ereignisse sagen`,
    advice: 'Sehen Sie in der neuen App nach, und laden Sie neu hoch, was beschädigt ist.',
  },
  'asset-name': { title: (count) => `${count} Dateien haben Namen, die sich nicht speichern lassen` },
  'asset-unlisted': { title: (count) => `${count} Dateien werden nur von weggelassenen Ereignissen erwähnt` },
  'event-kept-odd': {
    title: (count) => `${count} Ereignisse sind nicht so, wie das CMS sie schreibt, und kommen unverändert mit`,
  },
  'event-dropped': {
    title: (count) => `${count} auffällige Ereignisse werden weggelassen`,
    advice: 'Was kein anderes Ereignis sagt, fehlt in der neuen App.',
  },
  'event-type-unknown': {
    title: (count) => `${count} Arten von Ereignissen sind hier nicht bekannt`,
    advice: 'Prüfen Sie, ob das CMS hier so neu ist wie das der Sicherung.',
  },
  'event-gap': {
    title: (count) => `Der Verlauf hat ${count} Lücken`,
    advice: 'Was die fehlenden Ereignisse sagen, hat die neue App nicht. Eine ältere Sicherung hat sie vielleicht.',
  },
  'document-odd': {
    title: (count) => `${count} Dokumente sind nicht lesbar`,
    advice: 'Sehen Sie die Einstellungen und Schlagwörter der neuen App an.',
  },
  'references-left': {
    title: (count) => `Das Ausgewählte verweist auf ${count} Dinge, die nicht ausgewählt wurden`,
    advice: 'Wählen Sie sie mit aus, oder fügen Sie sie in der neuen App hinzu.',
  },
  'export-lossy': { title: (count) => `${count} Dinge stellt Squidex nicht so wieder her, wie sie waren` },
  'export-unfit': { title: (count) => `${count} Dinge kann Squidex nicht wiederherstellen` },
};
