import { IsBoolean, IsIn, IsInt, IsOptional, IsString, MaxLength } from 'class-validator';
import { appPath, LinkDto, linkIf, links, type Links } from '../links.js';
import { route, type Route } from '../route.js';
import { ListOf, MapOf } from '../schema.js';

export class AppDto {
  @IsString() id!: string;
  @IsString() name!: string;
  @IsBoolean() deleted!: boolean;
  @IsOptional() @IsInt() events?: number;
  @MapOf(() => LinkDto) _links!: Links;
}

export class AppListDto {
  @ListOf(() => AppDto) items!: readonly AppDto[];
  @MapOf(() => LinkDto) _links!: Links;
}

export class AppNameQuery {
  @IsString() @MaxLength(200) name!: string;
}

/** Whether a new app can have a name. */
export class AppNameDto {
  @IsString() name!: string;
  @IsBoolean() isFree!: boolean;
  @IsOptional() @IsIn(['name-taken', 'name-unfit']) code?: string;
  /** What a name has to look like, where this one does not. */
  @IsOptional() @IsString() rule?: string;
  /** The longest name, where names are lower-case letters, digits and single hyphens between them. */
  @IsOptional() @IsInt() slugLength?: number;
}

export const APP_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/apps',
    operation: 'listApps',
    summary: 'Apps that the caller may see',
    scope: undefined,
    success: { status: 200, answer: AppListDto },
    handle: async ({ module, subject, base, activity }) => {
      const apps = (await module.apps()).filter(({ name }) => subject.may('backups.read', name));
      const items = apps.map(({ id, name, deleted, events }) => ({
        ...{ id, name, deleted },
        ...(events === undefined ? {} : { events }),
        _links: links({
          backups: ['GET', `${appPath(base, name)}/backups`],
          health: ['GET', `${appPath(base, name)}/backup-health`],
          backup: linkIf(subject.may('backups.create', name), 'POST', `${appPath(base, name)}/backups`),
          copy: linkIf(subject.may('restore', undefined), 'POST', `${appPath(base, name)}/copies`),
        }),
      }));
      const may = subject.may('restore', undefined);
      const _links = links({
        self: ['GET', `${base}/apps`],
        'check-name': linkIf(may, 'GET', `${base}/app-names`),
        restores: ['GET', `${base}/restores`],
        restore: linkIf(may, 'POST', `${base}/restores`),
        'restore-preview': linkIf(may, 'POST', `${base}/restores:preview`),
        archives: linkIf(may, 'GET', `${base}/archives`),
        uploads: linkIf(subject.may('backups.upload', undefined), 'GET', `${base}/uploads`),
        templates: linkIf(subject.may('templates.read', undefined), 'GET', `${base}/templates`),
        'make-template': linkIf(subject.may('templates.write', undefined), 'POST', `${base}/templates`),
        activity: linkIf(activity !== undefined && subject.may('admin.activity', undefined), 'GET', `${base}/activity`),
        upload: linkIf(subject.may('backups.upload', undefined), 'POST', `${base}/uploads`),
      });
      return { body: { items, _links } };
    },
  }),
  route<object, AppNameQuery>({
    method: 'GET',
    path: '/app-names',
    operation: 'checkAppName',
    summary: 'Whether a new app can have this name',
    scope: 'restore',
    query: AppNameQuery,
    success: { status: 200, answer: AppNameDto },
    handle: async ({ module, query: { name } }) => {
      const problem = await module.nameProblem(name);
      return { body: { name, isFree: problem === undefined, ...problem } };
    },
  }),
];
