import { EventarkActivity } from './activity/eventark-activity.js';
import { EventarkAdmin } from './admin/eventark-admin.js';
import { EventarkBackups } from './backups/eventark-backups.js';
import { EventarkHealth } from './health/eventark-health.js';
import { EventarkBackup } from './inside/eventark-backup.js';
import { EventarkPicture } from './inside/eventark-picture.js';
import { EventarkClone } from './restore/eventark-clone.js';
import { EventarkRestore } from './restore/eventark-restore.js';
import { EventarkTemplates } from './templates/eventark-templates.js';
import { EventarkMenu } from './view/eventark-menu.js';

/** A page may load this twice, from two places. */
const ELEMENTS = {
  'eventark-activity': EventarkActivity,
  'eventark-admin': EventarkAdmin,
  'eventark-backup': EventarkBackup,
  'eventark-backups': EventarkBackups,
  'eventark-clone': EventarkClone,
  'eventark-health': EventarkHealth,
  'eventark-menu': EventarkMenu,
  'eventark-picture': EventarkPicture,
  'eventark-restore': EventarkRestore,
  'eventark-templates': EventarkTemplates,
} as const;

for (const [name, element] of Object.entries(ELEMENTS)) {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
