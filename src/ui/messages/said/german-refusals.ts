import type { Sayings } from './sayings.js';

/** What was asked for and cannot be done as it is. */
export const germanRefusals: Sayings = {
  'invalid-argument': [
    [
      'Eine App kann nicht „{appName}“ heißen.',
      'Der Kommentar hat {length} Zeichen, höchstens {max} werden behalten. Es wurde nichts geändert.',
      'Der Text für „{variable}“ kommt in der App nicht vor. Es wurde keine Vorlage angelegt.',
      'Von den gewählten Inhalten ({ids}) ist keiner in der Sicherung. Es wurde keine Vorlage angelegt.',
      'Das Gewählte „{chosen}“ ist nicht in der Sicherung. Es wurde nichts geschrieben.',
      'Die Angaben passen nicht zusammen. Es wurde nichts begonnen.',
    ],
    [
      'Ein Name hat höchstens {slugLength} Zeichen: Kleinbuchstaben, Ziffern und einzelne Bindestriche dazwischen.',
      'Prüfen Sie, was Sie eingegeben haben.',
    ],
  ],
  'name-unfit': ['Nur Kleinbuchstaben, Ziffern und einzelne Bindestriche dazwischen, höchstens {slugLength} Zeichen.'],
  'invalid-config': ['Eine Einstellung des Servers stimmt nicht.', 'Bitten Sie die Administration, sie zu prüfen.'],
  'dependency-missing': [
    'Dem Server fehlt ein Paket, das er dafür braucht.',
    'Bitten Sie die Administration, es zu installieren.',
  ],
  'malformed-request': ['Der Server versteht die Anfrage nicht. Es wurde nichts geändert.', 'Laden Sie die Seite neu.'],
  'media-type-unsupported': ['Der Server nimmt Daten dieser Art nicht an.', 'Laden Sie die Seite neu.'],
  'method-not-allowed': ['Das geht an dieser Adresse nicht. Es wurde nichts geändert.', 'Laden Sie die Seite neu.'],
  'range-outside': ['Der verlangte Teil liegt außerhalb der Datei.', 'Laden Sie die Datei von vorn.'],
  'idempotency-key-reused': [
    'Unter diesem Schlüssel kam schon eine andere Anfrage. Es wurde nichts begonnen.',
    'Laden Sie die Seite neu.',
  ],
  'version-conflict': [
    'Inzwischen hat sich etwas geändert. Es wurde jetzt nichts geändert.',
    'Laden Sie die Seite neu, und entscheiden Sie dann.',
  ],

  'app-not-found': [
    [
      'Die App „{app}“ gibt es nicht, oder Sie dürfen sie nicht sehen.',
      'Diese App gibt es nicht, oder Sie dürfen sie nicht sehen.',
    ],
    'Suchen Sie sie in der Liste der Apps.',
  ],
  'not-restored': [
    'Diese App ist nicht aus einer Wiederherstellung, oder diese ist noch nicht fertig. Es wurde nichts geändert.',
    'Wird die App nicht gebraucht, löschen Sie sie im CMS.',
  ],
  'stream-not-found': ['Dieses Objekt ist nicht in der Sicherung.', 'Wählen Sie ein Objekt aus der Liste.'],
  'user-not-found': [
    [
      '{email} hat hier kein Konto und wird deshalb nicht Besitzer von „{name}“. Das Konto muss vor der Wiederherstellung da sein.',
      'Für Sie gibt es in diesem CMS kein Konto.',
    ],
    'Wählen Sie jemanden mit einem Konto, oder eine andere Zuordnung der Personen.',
  ],
  'restore-point-not-found': [
    ['Die Sicherung {backup} ist nicht mehr da, oder sie wurde nie fertig.', 'Diese Sicherung ist nicht da.'],
    'Vielleicht wurde sie gelöscht. Wählen Sie eine andere.',
  ],
  'source-not-found': ['An dieser Adresse ist kein Archiv.', 'Prüfen Sie die Adresse.'],
  'object-not-found': [
    'Was Sie suchen, ist nicht da: Es wurde gelöscht, oder der Link ist abgelaufen.',
    'Laden Sie die Seite neu.',
  ],
  'claim-not-found': ['Hier ist nichts belegt.', 'Laden Sie die Seite neu.'],
  'upload-not-found': [
    'Das Hochgeladene ist nicht mehr da.',
    'Laden Sie die Datei noch einmal hoch. Was nicht weiter hochgeladen wird, bleibt einen Tag.',
  ],
  'template-not-found': [
    ['Die Vorlage „{name}“ gibt es nicht.', 'Diese Vorlage gibt es nicht.'],
    'Wählen Sie eine andere.',
  ],
  'job-not-found': [
    'Diesen Auftrag gibt es nicht, oder nicht mehr.',
    'Alte Aufträge werden nicht behalten. Sehen Sie in der Liste nach.',
  ],
  'token-not-found': ['Dieses Token gibt es nicht. Es wurde nichts widerrufen.'],

  'app-changed': [
    [
      '„{name}“ wurde seit der Wiederherstellung geändert. Es wurde nichts entfernt.',
      'Die App wurde seit der Wiederherstellung geändert. Es wurde nichts entfernt.',
    ],
    'Sichern Sie die App, falls Sie das Neue noch brauchen, und bestätigen Sie dann mit ihrem Namen.',
  ],
  'app-name-taken': [
    [
      'Eine App „{name}“ gibt es schon. Es wurde nichts geschrieben.',
      'Eine App mit diesem Namen gibt es schon. Es wurde nichts geschrieben.',
    ],
    'Wählen Sie einen anderen Namen.',
  ],
  'app-name-busy': [
    [
      'Eine Wiederherstellung oder Kopie legt „{name}“ gerade an. Es wurde nichts begonnen.',
      'Der Name ist gerade belegt. Es wurde nichts begonnen.',
    ],
    'Wählen Sie einen anderen Namen, oder warten Sie, bis sie fertig ist.',
  ],
  'app-busy': [
    'An dieser App wird gerade gearbeitet. Es wurde nichts begonnen.',
    'Warten Sie, bis das fertig ist, und versuchen Sie es dann noch einmal.',
  ],
  'restore-point-busy': [
    [
      'Die Sicherung {damaged} ist beschädigt. Es wurde nichts geändert.',
      'An dieser Sicherung wird gerade gearbeitet. Es wurde nichts geändert.',
    ],
    [
      'Nehmen Sie eine andere Sicherung. Die Administration kann die Dateien von {damaged} am Ziel ansehen.',
      'Warten Sie, bis das fertig ist, und versuchen Sie es dann noch einmal.',
    ],
  ],
  'restore-point-protected': [
    'Die Sicherung ist geschützt. Es wurde nichts gelöscht.',
    'Heben Sie zuerst den Schutz auf.',
  ],
  'last-backup': [
    [
      'Danach gäbe es keine Sicherung von „{name}“ mehr. Es wurde nichts gelöscht.',
      'Danach gäbe es keine Sicherung mehr. Es wurde nichts gelöscht.',
    ],
    'Legen Sie zuerst eine neue an, oder bestätigen Sie mit dem Namen der App.',
  ],
  'cap-reached': [
    [
      'Alle {cap} Sicherungen der App sind geschützt. Es wurde nichts begonnen.',
      'Alle Sicherungen der App sind geschützt. Es wurde nichts begonnen.',
    ],
    'Heben Sie bei einer den Schutz auf, oder erhöhen Sie die Grenze.',
  ],
  'backup-already-running': [
    'Eine Sicherung dieser App läuft schon. Es wurde keine neue begonnen.',
    'Warten Sie, bis sie fertig ist, oder brechen Sie sie ab.',
  ],
  'plan-stale': [
    'Seit der Vorschau hat sich etwas geändert. Es wurde nichts begonnen.',
    'Sehen Sie sich die Vorschau noch einmal an.',
  ],
  'not-comparable': [
    'Diese beiden Sicherungen sind von verschiedenen Apps.',
    'Vergleichen Sie zwei Sicherungen einer App.',
  ],
  'not-restorable': [
    'Daraus lässt sich keine App anlegen. Es wurde nichts geschrieben.',
    'Nehmen Sie die Sicherung selbst, oder einen vollständigen Download von ihr.',
  ],
  'template-exists': [
    ['Eine Vorlage „{name}“ gibt es schon. Es wurde nichts angelegt.', 'Eine Vorlage mit diesem Namen gibt es schon.'],
    'Wählen Sie einen anderen Namen, oder löschen Sie zuerst die andere Vorlage.',
  ],
  'template-secrets': [
    [
      '„{path}“ in {stream}: sieht wie ein Geheimnis aus',
      'Manche Texte sehen wie Geheimnisse aus. Es wurde keine Vorlage angelegt.',
    ],
    'Lassen Sie sie leeren, oder behalten Sie sie ausdrücklich.',
  ],
  'file-exists': [
    'Eine Datei oder Sicherung mit diesem Namen ist schon da. Es wurde nichts geändert.',
    'Löschen Sie zuerst die andere, wenn Sie sie nicht brauchen.',
  ],
  'object-archived': [
    'Die Datei ist an einem Ort, der sie erst nach Stunden herausgibt.',
    'Bitten Sie die Administration, sie von dort zurückzuholen.',
  ],
  'upload-unfinished': [
    [
      'Von {size:bytes} sind {received:bytes} angekommen.',
      'Das Hochgeladene ist noch nicht geprüft, oder es wurde nicht angenommen.',
    ],
    'Laden Sie den Rest hoch, und warten Sie, bis alles geprüft ist.',
  ],
  'upload-conflict': [
    'Das Hochladen geht an dieser Stelle nicht weiter. Es wurde nichts geschrieben.',
    'Setzen Sie es fort.',
  ],
  'upload-protocol': [
    'Der Server versteht diese Art des Hochladens nicht. Es wurde nichts geschrieben.',
    'Laden Sie die Seite neu.',
  ],
  'job-not-cancellable': [
    'Der Auftrag ist schon zu Ende, oder er wird noch nicht abgebrochen. Es wurde nichts beendet.',
    'Sehen Sie sich den Auftrag noch einmal an.',
  ],
  'job-not-ended': [
    'Der Auftrag ist noch nicht zu Ende. Es wurde nichts begonnen.',
    'Warten Sie, oder brechen Sie ihn ab.',
  ],
  'job-not-retryable': [
    'Dieser Auftrag lässt sich nicht wiederholen. Es wurde nichts begonnen.',
    'Beginnen Sie einen neuen.',
  ],

  unauthenticated: ['Sie sind nicht angemeldet, oder Ihre Anmeldung ist abgelaufen.', 'Melden Sie sich neu an.'],
  forbidden: [
    [
      'Ihnen fehlt hier das Recht {scope}. Es wurde nichts geändert.',
      'Das dürfen Sie hier nicht. Es wurde nichts geändert.',
    ],
    'Bitten Sie einen Besitzer der App oder die Administration um dieses Recht.',
  ],
  'url-denied': [
    'Diese Adresse ist nicht erlaubt. Es wurde nichts gelesen.',
    'Sicherungen werden von öffentlichen https-Adressen geholt. Die Administration kann weitere erlauben.',
  ],
  'until-too-early': [
    'An diesem Zeitpunkt gab es die App noch nicht. Es wurde nichts geschrieben.',
    ['Der früheste Zeitpunkt ist Ereignis {first}.', 'Wählen Sie einen späteren.'],
  ],
  'until-beyond-end': [
    'So viele Ereignisse hat die Sicherung nicht. Es wurde nichts geschrieben.',
    ['Das letzte ist Ereignis {events}.', 'Wählen Sie ein früheres.'],
  ],
  'not-a-backup': ['Das ist keine Sicherung.', 'Geben Sie die Datei einer Sicherung von eventark oder Squidex an.'],
  'archive-not-zip': ['Das ist keine Sicherung: Die Datei ist kein Zip.', 'Geben Sie das Zip einer Sicherung an.'],
  'event-unfit': [
    'Der Ereignisspeicher kann manche Ereignisse nicht aufnehmen. Es wurde nichts geschrieben.',
    [
      'Lassen Sie diese Ereignisse weg, oder stellen Sie den Stand nach Ereignis {soundUntil} wieder her.',
      'Lassen Sie diese Ereignisse weg, oder erhöhen Sie die Grenze des Ereignisspeichers.',
    ],
  ],
  'export-unfit': [
    'Squidex kann nicht alles davon wiederherstellen.',
    'Stellen Sie die Sicherung mit eventark wieder her.',
  ],
};
