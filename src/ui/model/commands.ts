import { chosenIds, chosenTags, namedVariables, type MakeWish, type UseWish } from './template-wish.js';
import { PRESETS, shownAddress, type RestoreWish } from './restore-wish.js';

/** Lines for a shell that do what a dialog does. */
export const command = {
  backup: (app: string, comment: string, verify: 'checksums' | 'replay'): string =>
    line('backup', app, ...(comment === '' ? [] : ['-m', comment]), ...(verify === 'replay' ? ['--verify'] : [])),
  restore: restoreLine,
  delete: (id: string): string => line('delete', id),
  deleteAll: (ids: readonly string[]): string => line('delete', ...ids),
  download: (id: string): string => line('download', id),
  show: (id: string): string => line('show', id),
  /** `api` is its address, in full: jobs are known at a server alone. */
  cancel: (job: string, api: string): string => line('cancel', job, '--server', api),
  forceStop: (job: string, api: string): string => line('cancel', job, '--force', '--server', api),
  undo: (app: string): string => line('undo', app),
  /** Removes what a job has left of an app, and frees what the key of its claim says. */
  release: (claim: string): string => line('claims', 'release', claim),
  /** Takes the jobs that wait. */
  worker: (): string => line('worker'),
  turnOnRules: (app: string): string => line('turn-on-rules', app),
  makeTemplate: (wish: MakeWish): string => makeLine(wish),
  useTemplate: (template: string, { name, contents, variables }: UseWish): string =>
    line(
      ...['template', 'use', template, '--as', name],
      ...(contents === 'all' ? [] : ['--contents', contents]),
      ...Object.entries(variables).flatMap(([each, text]) => ['--variable', `${each}=${text}`]),
    ),
  deleteTemplate: (name: string): string => line('template', 'delete', name),
};

function makeLine(wish: MakeWish): string {
  const { app, backup, until, title, name, description, picture, contents, schemas, history, secrets } = wish;
  const variables = namedVariables(wish);
  return line(
    ...['template', 'make', name, '--of', backup === '' ? `current:${app}` : backup, '--title', title],
    ...(until ? ['--until', until] : []),
    ...(description === '' ? [] : ['--description', description]),
    ...(chosenTags(wish) ?? []).flatMap((tag) => ['--tag', tag]),
    ...(picture === undefined ? [] : ['--picture', picture.name]),
    ...(contents === 'structure' ? ['--contents', contents] : []),
    ...(contents === 'chosen' ? schemas.flatMap((schema) => ['--schema', schema]) : []),
    ...(contents === 'chosen' ? chosenIds(wish).flatMap((id) => ['--content', id]) : []),
    ...(history ? ['--history'] : []),
    ...(secrets === 'refuse' ? [] : ['--secrets', secrets]),
    ...variables.flatMap((each) => ['--variable', `${each.name}=${each.default}`]),
    ...variables.flatMap((each) => ['--label', `${each.name}=${each.label}`]),
  );
}

/** Options that are what the command does anyway are left out. */
function restoreLine({
  source,
  name,
  until,
  people,
  rules,
  clients,
  schedules,
  odd,
  revive,
  withAssets,
  only,
  except,
  peopleMap,
}: RestoreWish): string {
  const usual = PRESETS.copy;
  const mapped = Object.entries(peopleMap).map(([who, whom]) => `${who}=${whom}`);
  const flags = [
    ...(people === usual.people ? [] : ['--users', people]),
    ...(rules === usual.rules ? [] : ['--rules', rules]),
    ...(clients === usual.clients ? [] : ['--clients', clients]),
    ...(schedules === usual.schedules ? [] : ['--schedules', schedules]),
    ...(odd === usual.odd ? [] : ['--odd', odd]),
    ...(revive ? ['--revive'] : []),
    ...(withAssets ? [] : ['--no-assets']),
    ...(until ? ['--until', until] : []),
    ...(only ? ['--only', ...only] : []),
    ...(except ? ['--except', ...except] : []),
    ...(mapped.length === 0 ? [] : ['--map', ...mapped]),
  ];
  if (source?.kind === 'now') return line('copy', source.app.name, '--as', name, ...flags);
  return line('restore', archiveOf(source), '--as', name, ...flags);
}

function archiveOf(source: RestoreWish['source']): string {
  if (source?.kind === 'url') return shownAddress(source.url);
  if (source?.kind === 'upload') return source.upload?.name ?? '';
  if (source?.kind === 'destination') return idOf(source.archive?.key ?? '');
  return source?.kind === 'backup' ? source.backup.id : '';
}

/** An archive is known to the command by the id that ends its name. */
function idOf(key: string): string {
  return /(\w{26})\.zip$/.exec(key)?.[1] ?? key;
}

function line(...words: readonly string[]): string {
  return ['npx', 'eventark', ...words.map(quoted)].join(' ');
}

/** A word of a POSIX shell. Line breaks are kept within the quotes. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
