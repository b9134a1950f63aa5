import type { Sayings } from './sayings.js';

const AGAIN = 'Versuchen Sie es gleich noch einmal.';
const ADMIN = 'Bitten Sie die Administration, nachzusehen, und versuchen Sie es dann noch einmal.';

/** What the server, its places and its machine could not do. */
export const germanSurroundings: Sayings = {
  'source-unreachable': [
    'Das Archiv an dieser Adresse lässt sich nicht lesen.',
    'Prüfen Sie die Adresse und ob der Server sie erreicht, und versuchen Sie es dann noch einmal.',
  ],
  'server-unreachable': ['Der Server antwortet nicht.', AGAIN],
  'store-unreachable': ['Der Ereignisspeicher antwortet nicht.', ADMIN],
  'storage-unreachable': ['Der Speicher der Dateien antwortet nicht, oder die Übertragung brach ab.', ADMIN],
  'jobs-unreachable': ['Die Warteschlange der Aufträge antwortet nicht.', ADMIN],
  'sign-in-failed': ['Die Anwendung um diesen Server konnte nicht sagen, wer fragt.', AGAIN],
  'shutting-down': ['Der Server wird gerade beendet. Es wurde nichts begonnen.', AGAIN],
  'rate-limited': [
    'Das waren zu viele Änderungen in einer Minute. Es wurde nichts geändert.',
    ['Warten Sie {seconds} Sekunden, und versuchen Sie es dann noch einmal.', AGAIN],
  ],
  interrupted: [
    'Der Worker endete zu oft, während er an diesem Auftrag war. Der Auftrag wurde aufgegeben.',
    'Bitten Sie die Administration, das Protokoll der Worker anzusehen, und wiederholen Sie ihn dann.',
  ],
  'job-damaged': [
    'Die Aufzeichnung dieses Auftrags ist beschädigt. Er wurde nicht noch einmal begonnen.',
    'Beginnen Sie ihn neu. Was er begonnen hatte, wird rückgängig gemacht.',
  ],
  cancelled: ['Der Vorgang wurde abgebrochen.'],

  'permission-denied': [
    [
      '{unread}: nicht in der Sicherung, weil der Server sie nicht lesen darf.',
      'Der Server darf dort nicht lesen oder nicht schreiben.',
    ],
    'Bitten Sie die Administration, Zugangsdaten und Rechte zu prüfen.',
  ],
  'no-space': [
    [
      'Die Wiederherstellung braucht etwa {needed:bytes}, frei sind {free:bytes}.',
      'Für das Archiv mit {bytes:bytes} ist nicht genug Platz.',
      'Es ist nicht genug Platz.',
    ],
    'Schaffen Sie dort Platz, und versuchen Sie es dann noch einmal.',
  ],
  'size-limit': [
    ['Das ist zu groß: Höchstens {limit:bytes} sind erlaubt.', 'Das ist größer, als erlaubt ist.'],
    'Die Administration kann die Grenze erhöhen.',
  ],
  'upload-too-large': [
    [
      'Das Archiv ist zu groß: Höchstens {limit:bytes} sind erlaubt.',
      'Das Archiv ist größer, als dieser Server annimmt.',
    ],
    'Die Administration kann die Grenze erhöhen.',
  ],
  'request-too-large': ['Die Anfrage ist zu groß. Es wurde nichts geändert.', 'Wählen Sie weniger auf einmal.'],
  'archive-limit': [
    'Das Archiv überschreitet eine Grenze dieses Servers.',
    'Die Administration kann die Grenze erhöhen.',
  ],
  'archive-too-large': [
    'Das Archiv ist größer, als dieser Server annimmt.',
    'Die Administration kann die Grenze erhöhen.',
  ],
  'archive-ratio': [
    'Im Archiv ist etwas viel stärker gepackt, als dieser Server annimmt.',
    'Die Administration kann die Grenze erhöhen, wenn das Archiv von Ihnen ist.',
  ],
  'event-json-depth': [
    'Ein Ereignis ist tiefer verschachtelt, als dieser Server annimmt.',
    'Die Administration kann die Grenze erhöhen.',
  ],
  'event-line-too-long': [
    'Ein Ereignis ist größer, als dieser Server annimmt.',
    'Die Administration kann die Grenze erhöhen.',
  ],
  'store-newer': [
    'Der Ereignisspeicher ist von einer neueren Version von eventark.',
    'Bitten Sie die Administration, eventark zu aktualisieren.',
  ],

  'stream-conflict': ['Ein anderer Prozess hat in dieselbe App geschrieben.', AGAIN],
  'ledger-conflict': [
    'Ein anderer Prozess hat das gerade geändert.',
    'Laden Sie die Seite neu, und versuchen Sie es dann noch einmal.',
  ],
  'claim-lost': [
    'Ein anderer Prozess hat diese Arbeit übernommen.',
    'Sehen Sie nach, was da ist, und versuchen Sie es dann noch einmal.',
  ],
  'link-key-unreadable': ['Der Schlüssel für Links ist nicht lesbar.', 'Bitten Sie die Administration, nachzusehen.'],
  'verification-failed': [
    [
      'Der Ereignisspeicher hat {found} von {written} Ereignissen. Die Wiederherstellung wurde rückgängig gemacht.',
      'Was geschrieben wurde, ist nicht, was gelesen wird. Es wurde nichts behalten.',
    ],
    'Versuchen Sie es noch einmal. Geschieht es wieder, bitten Sie die Administration, nachzusehen.',
  ],
  'check-failed': [
    'Eine Prüfung des Servers ist fehlgeschlagen. Es wurde nichts behalten.',
    'Versuchen Sie es noch einmal. Geschieht es wieder, melden Sie es der Administration.',
  ],
  unexpected: [
    'Der Server konnte das nicht.',
    'Versuchen Sie es noch einmal. Geschieht es wieder, melden Sie es der Administration.',
  ],
};
