import type { englishOptions } from './english-options.js';
import { pair } from '../../plural.js';

export const germanOptions: typeof englishOptions = {
  rules: {
    title: 'Regeln und Webhooks',
    off: pair('Aus', 'Sie bleiben aus, bis jemand sie in der neuen App einschaltet.'),
    keep: pair('Wie in der Sicherung', 'Sie laufen, sobald die App da ist, und rufen die Adressen des Originals auf.'),
  },
  clients: {
    title: 'API-Clients',
    new: pair('Neue Schlüssel', 'Programme erreichen die neue App nur mit den neuen Schlüsseln.'),
    keep: pair(
      'Schlüssel behalten',
      'Programme arbeiten mit den Schlüsseln weiter, die sie haben. Gedacht für einen Umzug.',
    ),
    none: pair('Keine', 'Kein Programm erreicht die neue App, bis jemand einen Client anlegt.'),
  },
  schedules: {
    title: 'Geplante Veröffentlichungen',
    off: pair('Absagen', 'In der neuen App wird nichts von selbst veröffentlicht.'),
    keep: pair('Behalten', 'Geplantes wird zu seiner Zeit veröffentlicht, auch in der neuen App.'),
  },
  people: {
    title: 'Personen ohne Konto',
    match: pair(
      'Weglassen',
      'Was sie geändert haben, bleibt, unter unbekanntem Namen. In der neuen App haben sie keine Rolle.',
    ),
    placeholder: pair('Platzhalter', 'Die Rolle bleibt, damit später jemand den Platz einnehmen kann.'),
    me: pair('Ich', 'Die Änderungen dieser Personen werden zu Ihren.'),
    create: pair('Neues Konto', 'Jede bekommt ein Konto mit der E-Mail-Adresse, die die Sicherung kennt.'),
  },
  odd: {
    title: 'Auffällige Ereignisse',
    keep: pair('Behalten', 'Sie kommen unverändert mit, auch wo das CMS sie so nicht schreibt.'),
    drop: pair('Weglassen', 'Der Verlauf der App kommt ohne sie. Was nur in ihnen steht, fehlt.'),
  },
  revive: {
    title: 'Die App wurde gelöscht',
    no: pair('Bleibt gelöscht', 'Die Kopie hat den ganzen Verlauf, auch das Löschen.'),
    yes: pair('Lebt wieder', 'Die Kopie hat den Verlauf ohne das Löschen.'),
  },
  files: {
    title: 'Dateien',
    yes: pair('Kopieren', 'Die neue App bekommt Kopien der Dateien.'),
    no: pair('Weglassen', 'Nur Ereignisse. Assets sind aufgeführt, ihre Dateien fehlen.'),
  },
};
