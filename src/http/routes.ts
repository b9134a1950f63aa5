import { aboutRoutes } from './about/about-routes.js';
import { ACTIVITY_ROUTES } from './activity/activity-routes.js';
import { APP_ROUTES } from './apps/app-routes.js';
import { BACKUP_ROUTES } from './backups/backup-routes.js';
import { BACKUP_WORK_ROUTES } from './backups/backup-work-routes.js';
import { CONTENTS_ROUTES } from './contents/contents-routes.js';
import { DOWNLOAD_ROUTES } from './downloads/download-routes.js';
import { JOB_ROUTES } from './jobs/job-routes.js';
import { openApiRoutes } from './openapi/openapi-routes.js';
import { MADE_APP_ROUTES } from './restores/made-app-routes.js';
import { ARCHIVE_ROUTES } from './restores/archive-routes.js';
import { RESTORE_ROUTES } from './restores/restore-routes.js';
import { TEMPLATE_ROUTES } from './templates/template-routes.js';
import type { Route } from './route.js';
import { SQUIDEX_ROUTES } from './squidex/squidex-routes.js';
import { UPLOAD_ROUTES } from './uploads/upload-routes.js';

const RESOURCES: readonly Route[] = [
  ...ACTIVITY_ROUTES,
  ...APP_ROUTES,
  ...ARCHIVE_ROUTES,
  ...BACKUP_ROUTES,
  ...BACKUP_WORK_ROUTES,
  ...CONTENTS_ROUTES,
  ...DOWNLOAD_ROUTES,
  ...JOB_ROUTES,
  ...RESTORE_ROUTES,
  ...MADE_APP_ROUTES,
  ...SQUIDEX_ROUTES,
  ...UPLOAD_ROUTES,
  ...TEMPLATE_ROUTES,
];

/** Every route of the API: the server, the OpenAPI document and the specs of permissions are made of this list. */
export const ROUTES: readonly Route[] = withDocument([...RESOURCES, ...aboutRoutes(RESOURCES)]);

function withDocument(routes: readonly Route[]): readonly Route[] {
  return [...routes, ...openApiRoutes(routes)];
}
