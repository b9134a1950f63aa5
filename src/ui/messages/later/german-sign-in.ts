import type { englishSignIn } from './english-sign-in.js';

export const germanSignIn: typeof englishSignIn = {
  title: 'Anmelden',
  hint: 'Dieser Server verlangt ein Token. Wer ihn verwaltet, erstellt es mit:',
  token: 'Token',
  kept: 'Das Token bleibt auf dieser Seite, bis sie geschlossen oder neu geladen wird.',
  refused: 'Der Server nimmt dieses Token nicht an. Vielleicht ist es abgelaufen oder widerrufen.',
};
