/** Asked where a server wants a token. */
export const englishSignIn = {
  title: 'Sign in',
  hint: 'This server requires a token. An administrator makes one with:',
  token: 'Token',
  kept: 'The token stays in this page until it is closed or reloaded.',
  refused: 'The server does not accept this token. It may have expired or been revoked.',
};
