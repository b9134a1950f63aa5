import type { englishSources } from './english-sources.js';
import { pair } from './plural.js';

export const germanSources: typeof englishSources = {
  upTo: (size) => `höchstens ${size}`,
  signIn: pair(
    'Anmeldung nötig',
    'Der Server gibt die Datei an dieser Adresse nicht heraus. Ein Link kann abgelaufen sein; Benutzer und Passwort können in der Adresse stehen.',
  ),
  notBackup: pair('Keine Sicherung', ''),
  tooLarge: pair('Zu groß', 'Nichts davon wurde behalten. Die Administration kann die Grenze erhöhen.'),
  denied: pair(
    'Adresse nicht erlaubt',
    'Sicherungen werden von öffentlichen https-Adressen geholt; private Netze sind gesperrt. Die Administration kann Hosts erlauben (EVENTARK_ALLOWED_HOSTS).',
  ),
  notThere: pair('Nichts gefunden', 'An dieser Adresse ist keine Datei. Prüfen Sie die Adresse.'),
  unreachable: pair(
    'Nicht erreichbar',
    'Prüfen Sie die Adresse und ob der Server sie erreicht, und versuchen Sie es dann noch einmal.',
  ),
};
