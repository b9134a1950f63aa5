import { pair } from './plural.js';

/** Why an archive of another place cannot be used, and what to do; what a copy takes of its original. */
export const englishSources = {
  upTo: (size: string) => `limit ${size}`,
  signIn: pair(
    'Needs sign-in',
    'The server does not give the file to this address. A link may have expired; a user and a password can be written into the address.',
  ),
  notBackup: pair('Not a backup file', ''),
  tooLarge: pair('Too large', 'Nothing of it was kept. An administrator can raise the limit.'),
  denied: pair(
    'Address not allowed',
    'Backups are fetched from public https addresses; private networks are blocked. An administrator can allow hosts (EVENTARK_ALLOWED_HOSTS).',
  ),
  notThere: pair('Nothing there', 'There is no file at this address. Check the address.'),
  unreachable: pair('Not reachable', 'Check the address, and whether the server can reach it, then try again.'),
};
