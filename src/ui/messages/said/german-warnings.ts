import type { Sayings } from './sayings.js';

const MORE = '{more} weitere wie diese.';

/** What is odd and hinders nothing, or what a copy will lack. */
export const germanWarnings: Sayings = {
  'asset-missing': [
    [
      MORE,
      '{file} ist nicht in der Sicherung.',
      'Asset {asset}, Version {version}, ist nicht in der Sicherung.',
      'Das Bild der App ist nicht in der Sicherung.',
    ],
  ],
  'asset-size': [
    [
      MORE,
      '{file}: Das Ereignis nennt {size} {size|Byte|Bytes}, die Sicherung hat {bytes}.',
      'Asset {asset}, Version {version}: Das Ereignis nennt {size} {size|Byte|Bytes}, die Sicherung hat {bytes}.',
      'Eine Datei ist nicht so lang, wie ihr Ereignis sagt.',
    ],
  ],
  'asset-name': [
    [
      MORE,
      '{file} hat keine Datei, weil sich ihr Name nicht speichern lässt.',
      'Asset {asset}, Version {version}, hat keine Datei, weil sich ihr Name nicht speichern lässt.',
      '{names}: Der Name der Datei lässt sich nicht speichern.',
      'Ein Name lässt sich nicht speichern.',
    ],
  ],
  'asset-unlisted': [
    [
      MORE,
      '{file} wird von keinem Ereignis erwähnt, das mitkommt.',
      'Asset {asset}, Version {version}, wird von keinem Ereignis erwähnt, das mitkommt.',
      'Eine Datei wird von keinem Ereignis erwähnt.',
    ],
  ],
  'asset-lost': [
    [
      MORE,
      'Die Sicherung {backup} hat {file} noch ganz, der Speicher der Dateien nicht mehr, obwohl kein Ereignis sie löschte. Schützen Sie diese Sicherung, bis die Datei wieder da ist.',
      'Eine Datei ging verloren, obwohl kein Ereignis sie löschte.',
    ],
  ],
  'assets-missing': [
    [
      '{missing} {missing|Datei, die in den Ereignissen vorkommt, fehlt|Dateien, die in den Ereignissen vorkommen, fehlen} im Speicher der Dateien. Es wurde keine Sicherung angelegt.',
      'Alle Dateien fehlen im Speicher der Dateien. Es wurde keine Sicherung angelegt.',
    ],
    'Bitten Sie die Administration, zu prüfen, ob der richtige Speicher eingestellt ist.',
  ],
  'event-kept-odd': [
    [
      MORE,
      'Ereignis {revision} von {stream} ({type}) ist nicht so, wie das CMS es schreibt, und kommt unverändert mit.',
      '{stream}: {events} {events|Ereignis ist|Ereignisse sind} so in der Sicherung, wie der Ereignisspeicher {events|es|sie} gibt.',
      'Ein Ereignis ist nicht so, wie das CMS es schreibt, und kommt unverändert mit.',
    ],
  ],
  'event-dropped': [
    [
      MORE,
      'Ereignis {revision} von {stream} ({type}) wird weggelassen, weil es auffällig ist.',
      '{names}: wird weggelassen.',
      'Ein auffälliges Ereignis wird weggelassen.',
    ],
  ],
  'event-type-unknown': [
    [
      MORE,
      '{events} {events|Ereignis ist von einer Art, die|Ereignisse sind von einer Art, die} hier nicht bekannt ist, und {events|bleibt|bleiben} unverändert: {type}.',
      'Ereignisse der Art {type} sind hier nicht bekannt.',
      'Ereignisse mancher Arten sind hier nicht bekannt.',
    ],
  ],
  'event-gap': [
    [
      MORE,
      'Im Ereignisspeicher {events|fehlt|fehlen} {events} {events|Ereignis|Ereignisse} aus {streams} {streams|Stream|Streams}.',
      'Ereignis {missing} fehlt.',
      'Im Verlauf fehlen Ereignisse.',
    ],
    'Nehmen Sie eine andere Sicherung, oder legen Sie eine neue an.',
  ],
  'document-odd': [
    [
      MORE,
      'Das Dokument „{document}“ ist nicht lesbar.',
      '{names}: Das Dokument ist für Squidex nicht lesbar.',
      'Ein Dokument ist nicht lesbar.',
    ],
  ],
  'references-left': [
    [
      MORE,
      '{from} {from|ausgewähltes Objekt verweist|ausgewählte Objekte verweisen} auf {group}. Das ist nicht oder nicht ganz ausgewählt.',
      'Das Ausgewählte verweist auf etwas, das nicht ausgewählt ist.',
    ],
  ],
  'until-times-mixed': [
    [
      'Die Uhren der Quelle gingen verschieden: Bis Ereignis {event} {later|ist|sind} {later} {later|Ereignis|Ereignisse} später als die gewählte Zeit, danach {earlier|ist|sind} {earlier} früher. Soll die Grenze woanders liegen, geben Sie die Nummer eines Ereignisses an.',
      'Die Uhren der Quelle gingen verschieden.',
    ],
  ],
  'person-unknown': [
    [
      'Die Person {person} kommt in der Sicherung nicht vor; ihre Zuordnung bewirkt nichts.',
      'Eine zugeordnete Person kommt in der Sicherung nicht vor.',
    ],
  ],
  'app-deleted': [
    [
      '„{deleted}“ ist gelöscht. Keine ihrer Regeln wurde eingeschaltet.',
      '„{name}“ wurde am Ende ihres Verlaufs gelöscht, also ist auch die Kopie gelöscht. Mit „Lebt wieder“ bleibt sie.',
      'Die App ist gelöscht.',
    ],
  ],
  'app-without-people': [
    [
      'Niemand wird „{name}“ öffnen können: Keine ihrer Personen hat hier ein nutzbares Konto. Lassen Sie Konten anlegen, oder werden Sie selbst Besitzer.',
      'Niemand wird die App öffnen können.',
    ],
  ],
  'links-left': [
    [
      'In „{name}“ {links|führt|führen} {links} {links|Link|Links} zu Dateien noch zum Original und {links|funktioniert|funktionieren}, solange es da ist.',
      'Manche Links führen noch zum Original.',
    ],
  ],
  'export-lossy': [
    [
      MORE,
      '{names}: Squidex stellt das nicht so wieder her, wie es war.',
      'Manches stellt Squidex nicht so wieder her, wie es war.',
    ],
  ],
  'archive-entry-ignored': [
    [
      '{entries} {entries|Eintrag des Zips wird|Einträge des Zips werden} übergangen, wie auch von Squidex.',
      'Manche Einträge des Zips werden übergangen.',
    ],
  ],
  'retention-blocked': [
    [
      'Die Sicherung {backup} ist über der Grenze, hat aber die letzte Kopie von {files} {files|Datei|Dateien} und bleibt deshalb.',
      'Die Sicherung {backup} ist über der Grenze, hat aber Ereignisse, die keine neuere hat, und bleibt deshalb.',
      'Eine Sicherung über der Grenze bleibt, weil keine andere hat, was in ihr ist.',
    ],
    'Löschen Sie sie von Hand, wenn Sie ohne sie auskommen.',
  ],
  'history-changed': [
    [
      'Die {was} Ereignisse der Sicherung {backup} sind nicht die ersten der {is} Ereignisse, die es jetzt gibt: Der Verlauf wurde geändert, oder ein Teil davon ging verloren. Schützen Sie diese Sicherung, bis Sie wissen, warum.',
      'Der Verlauf der App wurde geändert, oder ein Teil davon ging verloren.',
    ],
  ],
};
