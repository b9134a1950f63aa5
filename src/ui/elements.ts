import { EventarkBackups } from './backups/eventark-backups.js';
import { EventarkMenu } from './view/eventark-menu.js';

/** A page may load this twice, from two places. */
const ELEMENTS = { 'eventark-backups': EventarkBackups, 'eventark-menu': EventarkMenu } as const;

for (const [name, element] of Object.entries(ELEMENTS)) {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
