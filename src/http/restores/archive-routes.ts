import { IsInt, IsOptional, IsString, MaxLength } from 'class-validator';
import type { RestorePoint } from '../../restore-points/restore-point.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import { ListOf } from '../schema.js';

/** Archives of one answer: who looks for another one searches. */
const MOST = 100;

export class ArchiveQuery {
  /** A part of the name of the app or of the archive, or of the comment, in any case of letters. */
  @IsOptional() @IsString() @MaxLength(200) q?: string;
}

export class ArchiveDto {
  /** Name of the archive at the destination: the `key` of a source. */
  @IsString() key!: string;
  /** Name of the app in it, which this server need not have. */
  @IsString() app!: string;
  @IsString() comment!: string;
  @IsString() started!: string;
  @IsInt() events!: number;
  /** Bytes. */
  @IsInt() size!: number;
}

export class ArchiveListDto {
  @ListOf(() => ArchiveDto) items!: readonly ArchiveDto[];
  /** How many match, with those that are not in this answer. */
  @IsInt() total!: number;
}

export const ARCHIVE_ROUTES: readonly Route[] = [
  route<object, ArchiveQuery>({
    method: 'GET',
    path: '/archives',
    operation: 'listArchives',
    summary:
      'Archives at the destination that can be restored, of apps that this server has and of others, newest first',
    scope: 'restore',
    query: ArchiveQuery,
    success: { status: 200, answer: ArchiveListDto },
    handle: listArchives,
  }),
];

async function listArchives({ module, subject, query }: Call<object, ArchiveQuery>): Promise<Answer> {
  const wanted = (query.q ?? '').trim().toLocaleLowerCase();
  const isFound = ({ archive, comment, manifest }: RestorePoint): boolean =>
    [archive, comment, manifest.app.name].some((text) => text.toLocaleLowerCase().includes(wanted));
  const { points } = await module.list();
  const found = points
    .filter((point) => subject.may('backups.read', point.manifest.app.name) && isFound(point))
    .sort((a, b) => b.manifest.created.localeCompare(a.manifest.created));
  const items = found.slice(0, MOST).map(({ archive, comment, manifest, size }) => ({
    ...{ key: archive, app: manifest.app.name, comment, started: manifest.created },
    ...{ events: manifest.counts.events, size },
  }));
  return { body: { items, total: found.length } };
}
