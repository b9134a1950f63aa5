import type { Sayings } from './sayings.js';

const OTHER = [
  'Nehmen Sie eine andere Sicherung, oder stellen Sie den Stand nach Ereignis {soundUntil} wieder her: Bis dahin ist nichts beschädigt.',
  'Nehmen Sie eine andere Sicherung, oder eine andere Kopie des Archivs.',
] as const;
const DROP = [
  'Lassen Sie die unlesbaren Ereignisse weg, oder stellen Sie den Stand nach Ereignis {soundUntil} wieder her: Bis dahin ist nichts beschädigt.',
  'Lassen Sie die unlesbaren Ereignisse weg, oder nehmen Sie eine andere Sicherung.',
] as const;

function damaged(what: string): readonly [string, readonly string[]] {
  return [`Das Archiv ist beschädigt: ${what}.`, OTHER];
}

/** What is wrong with an archive. */
export const germanDamage: Sayings = {
  'archive-truncated': [
    'Das Archiv ist unvollständig: Sein Ende fehlt.',
    'Holen Sie es noch einmal, oder nehmen Sie eine andere Sicherung.',
  ],
  'archive-trailing-data': damaged('Nach seinem Ende kommt noch etwas'),
  'archive-structure': damaged('Es ist nicht so aufgebaut, wie es geschrieben wurde'),
  'archive-overlap': damaged('Einträge darin überdecken sich'),
  'archive-entry-name': damaged('Ein Eintrag hat einen unzulässigen Namen'),
  'archive-entry-type': damaged('Ein Eintrag ist keine Datei'),
  'archive-entry-duplicate': damaged('Ein Eintrag kommt zweimal vor'),
  'archive-entry-count': damaged('Es hat nicht so viele Einträge, wie es angibt'),
  'archive-entry-missing': damaged('Ein Eintrag fehlt, oder das Archiv selbst'),
  'archive-entry-unlisted': damaged('Ein Eintrag steht nicht im Verzeichnis'),
  'archive-header-mismatch': damaged('Ein Eintrag passt nicht zum Verzeichnis'),
  'archive-size-mismatch': damaged('Ein Eintrag hat nicht die angegebene Größe'),
  'archive-crc': damaged('Eine Prüfsumme stimmt nicht'),
  'archive-digest': damaged('Eine Prüfsumme stimmt nicht'),
  'archive-method': damaged('Ein Eintrag ist auf unbekannte Weise gepackt'),
  'archive-multidisk': ['Das ist nur ein Teil eines Archivs.', 'Fügen Sie zuerst alle Teile zusammen.'],
  'archive-data-descriptor': damaged('Ein Eintrag ist nicht so geschrieben, wie es sein muss'),
  'archive-deflate': damaged('Ein Eintrag lässt sich nicht entpacken'),
  'archive-deflate-trailing': damaged('Nach einem Eintrag kommt noch etwas'),
  'archive-comment': damaged('Es hat einen Kommentar, der nicht hineingehört'),
  'archive-extra-field': damaged('Ein Eintrag hat Felder, die nicht hineingehören'),
  'archive-manifest': damaged('Sein Inhaltsverzeichnis (Manifest) passt nicht dazu'),
  'archive-version': [
    'Dieses Archiv ist von einer anderen Version, die hier nicht gelesen werden kann.',
    'Bitten Sie die Administration, eventark zu aktualisieren.',
  ],
  'archive-packing': [
    'Das Archiv wurde neu gepackt, auf eine Weise, die hier nicht gelesen werden kann.',
    'Geben Sie das Archiv an, wie es heruntergeladen wurde.',
  ],
  'archive-encrypted': [
    'Das Archiv ist verschlüsselt.',
    'Entschlüsseln Sie es zuerst mit dem Programm, das es verschlüsselt hat.',
  ],
  'event-json': damaged('Ein Ereignis ist nicht lesbar'),
  'event-unreadable': ['Manche Ereignisse der Sicherung sind nicht lesbar.', DROP],
  'event-utf8': damaged('Ein Ereignis ist kein UTF-8'),
  'event-member-unknown': damaged('Ein Ereignis hat Angaben, die hier nicht bekannt sind'),
  'event-duplicate': damaged('Ein Ereignis kommt zweimal vor'),
  'event-order': damaged('Ereignisse sind nicht in ihrer Reihenfolge'),
  'event-count': damaged('Es hat nicht so viele Ereignisse, wie es angibt'),
  'event-chain': damaged('Die Kette seiner Ereignisse ist gebrochen'),
  'event-foreign': damaged('Ein Ereignis ist von einer anderen App'),
  'app-created-missing': [
    'Der Anfang der App fehlt: Ohne ihn lässt sich die Sicherung nicht wiederherstellen.',
    'Legen Sie eine neue Sicherung an, oder nehmen Sie eine andere.',
  ],
};
