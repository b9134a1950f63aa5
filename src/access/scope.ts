/** What somebody may be allowed to do; `docs/http.md` says what each one opens. */
export const SCOPES = [
  'backups.read',
  'backups.create',
  'backups.cancel',
  'backups.update',
  'backups.delete',
  'backups.download',
  'backups.contents',
  'backups.verify',
  'backups.upload',
  'restore',
  'templates.read',
  'templates.write',
  'admin.backups',
  'admin.activity',
  'metrics.read',
] as const;
export type Scope = (typeof SCOPES)[number];
