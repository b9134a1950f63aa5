import { pair } from '../../plural.js';

/** Texts about how a new app starts. */
export const englishOptions = {
  rules: {
    title: 'Rules and webhooks',
    off: pair('Off', 'They stay off until they are turned on in the new app.'),
    keep: pair('As in the backup', 'They run as soon as the app is there, and call the addresses of the original.'),
  },
  clients: {
    title: 'API clients',
    new: pair('New secrets', 'Programs reach the new app only with its new secrets.'),
    keep: pair('Keep secrets', 'Programs keep working with the secrets that they have. For a move.'),
    none: pair('None', 'No program reaches the new app until a client is added.'),
  },
  schedules: {
    title: 'Planned publications',
    off: pair('Cancel', 'Nothing in the new app is published by itself.'),
    keep: pair('Keep', 'Planned items are published on time in the new app, too.'),
  },
  people: {
    title: 'People without an account',
    match: pair('Leave out', 'Their changes stay, under an unknown name. They have no role in the new app.'),
    placeholder: pair('Placeholder', 'Their role stays, so that another person can take it later.'),
    me: pair('Me', 'Their changes become yours.'),
    create: pair('New account', 'Each gets an account with the e-mail that the backup knows.'),
  },
  odd: {
    title: 'Odd events',
    keep: pair('Keep', 'They come along unchanged, even where the CMS would not write them like this.'),
    drop: pair('Leave out', 'The app has its history without them. What they alone say is missing.'),
  },
  revive: {
    title: 'The app was deleted',
    no: pair('Stays deleted', 'The copy has the whole history, the deletion too.'),
    yes: pair('Live again', 'The copy has the history without the deletion.'),
  },
  files: {
    title: 'Files',
    yes: pair('Copy', 'The new app gets copies of the files.'),
    no: pair('Leave out', 'Events only. Assets are listed, and their files are missing.'),
  },
};
