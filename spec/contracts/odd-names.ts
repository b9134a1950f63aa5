/** The names that have broken some store, each of which comes back from `list` as it was given. */
export const ODD_NAMES: readonly (readonly [kind: string, names: readonly string[]])[] = [
  ['spaces', [' ', 'two words.txt', ' leading', 'trailing ', 'a/ /b']],
  ['slashes', ['/', '//', 'a//b', '/absolute', 'folder/', 'folder//', 'a/b/c/d/e/f/g']],
  ['dots', ['.', '..', '../up', '../../etc/passwd', 'a/../b', 'a/./b', 'a/..', 'end.', 'ends...', '.hidden', '..a']],
  ['letters of the world', ['Überblick/größe.txt', '日本語/写真.jpg', 'עברית', 'a\u200bb', 'line\u2028separator']],
  ['emoji', ['🎉', '👩‍👩‍👧/🏳️‍🌈.png', '😀'.repeat(120)]],
  [
    'control characters',
    ['a\tb', 'a\nb', 'a\rb', '\u0001', 'a\u007fb', 'bell\u0007', 'a\u0085b', 'not a character \uffff'],
  ],
  ['NUL', ['\0', 'a\0b', 'a/\0/b']],
  ['escapes', ['%2e', '%2e%2e/x', '%', '100%', '%25', '%00', '%-', '%~/x', 'a%leaf', '%tmp-1']],
  [
    'punctuation',
    ['a?b#c&d=e', 'a+b', "it's", 'a:b', 'a*b', '"quoted"', '<tag>', 'a|b', 'a\\b', '`', 'a;b', '[x]{y}', '~', '$HOME'],
  ],
  ['devices of Windows', ['CON', 'nul', 'NUL.txt', 'com1', 'LPT9.log', 'folder/AUX/x', 'console']],
  ['case', ['Same', 'same', 'SAME', 'A/x', 'a/x']],
  ['normal forms', ['caf\u00e9', 'cafe\u0301']],
  [
    'long components',
    ['x'.repeat(255), 'x'.repeat(256), 'y'.repeat(1000), `${'z'.repeat(300)}/${'z'.repeat(300)}`, `${'.'.repeat(401)}`],
  ],
];
