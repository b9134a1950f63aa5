/** Lines for a shell that do what a dialog does. */
export const command = {
  backup: (app: string, comment: string, verify: 'checksums' | 'replay'): string =>
    line('backup', app, ...(comment === '' ? [] : ['-m', comment]), ...(verify === 'replay' ? ['--verify'] : [])),
  delete: (id: string): string => line('delete', id),
  show: (id: string): string => line('show', id),
};

function line(...words: readonly string[]): string {
  return ['npx', 'eventark', ...words.map(quoted)].join(' ');
}

/** A word of a POSIX shell. Line breaks are kept within the quotes. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
