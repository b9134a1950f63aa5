/** What a host that serves backups itself may import: `docs/embedding.md`. */
import './process/required-node.js';
export { mountBackups, type Mounted, type MountedRequest, type MountOptions } from './http/mount.js';
export type { Authenticate, Subject } from './http/access.js';
export { openLog, type Log } from './http/watch/log.js';
export { SCOPES, type Scope } from './access/scope.js';
export { loadSettings, type GivenSettings, type Settings } from './config/settings.js';
export { openModule } from './container.js';
