import { PRESETS, shownAddress, type RestoreOptions, type RestoreWish } from './restore-wish.js';

/** Lines for a shell that do what a dialog does. */
export const command = {
  backup: (app: string, comment: string, verify: 'checksums' | 'replay'): string =>
    line('backup', app, ...(comment === '' ? [] : ['-m', comment]), ...(verify === 'replay' ? ['--verify'] : [])),
  restore: ({ source, name, ...options }: RestoreWish): string => restoreLine(source, name, options),
  delete: (id: string): string => line('delete', id),
  show: (id: string): string => line('show', id),
};

/** Options that are what the command does anyway are left out. */
function restoreLine(source: RestoreWish['source'], name: string, options: RestoreOptions): string {
  const { people, rules, clients, schedules, withAssets } = options;
  const usual = PRESETS.copy;
  const flags = [
    ...(people === usual.people ? [] : ['--users', people]),
    ...(rules === usual.rules ? [] : ['--rules', rules]),
    ...(clients === usual.clients ? [] : ['--clients', clients]),
    ...(schedules === usual.schedules ? [] : ['--schedules', schedules]),
    ...(withAssets ? [] : ['--no-assets']),
  ];
  if (source?.kind === 'now') return line('copy', source.app.name, '--as', name, ...flags);
  return line('restore', archiveOf(source), '--as', name, ...flags);
}

function archiveOf(source: RestoreWish['source']): string {
  if (source?.kind === 'url') return shownAddress(source.url);
  if (source?.kind === 'upload') return source.upload?.name ?? '';
  return source?.kind === 'backup' ? source.backup.id : '';
}

function line(...words: readonly string[]): string {
  return ['npx', 'eventark', ...words.map(quoted)].join(' ');
}

/** A word of a POSIX shell. Line breaks are kept within the quotes. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
