import { IsBoolean, IsInt, IsOptional, IsString } from 'class-validator';
import { LinkDto, linkIf, links, type Links } from '../links.js';
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

export const APP_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/apps',
    operation: 'listApps',
    summary: 'Apps that the caller may see',
    scope: undefined,
    success: { status: 200, answer: AppListDto },
    handle: async ({ module, subject, base }) => {
      const apps = (await module.apps()).filter(({ name }) => subject.may('backups.read', name));
      const items = apps.map(({ id, name, deleted, events }) => ({
        ...{ id, name, deleted },
        ...(events === undefined ? {} : { events }),
        _links: links({
          backups: ['GET', `${base}/apps/${encodeURIComponent(name)}/backups`],
          health: ['GET', `${base}/apps/${encodeURIComponent(name)}/backup-health`],
          copy: linkIf(subject.may('restore', undefined), 'POST', `${base}/apps/${encodeURIComponent(name)}/copies`),
        }),
      }));
      return { body: { items, _links: links({ self: ['GET', `${base}/apps`] }) } };
    },
  }),
];
