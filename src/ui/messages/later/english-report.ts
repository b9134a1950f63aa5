import { plural } from '../plural.js';

const choose = plural('en');

/** Texts about a restore that has ended, and about what can be done then. */
export const englishReport = {
  ready: (app: string) => `The app “${app}” is ready`,
  readyWarnings: (app: string, count: number, text: string) =>
    `The app “${app}” is ready, with ${text} ${choose(count, 'warning', 'warnings')}`,
  readyCounts: (events: string, files: string, time: string) => `${events} and ${files} in ${time}.`,
  resultChecked: 'What was written was counted and compared with the backup.',
  failedTitle: (app: string) => `The app “${app}” was not created`,
  stoppedTitle: 'Stopped',
  undoChanged: {
    nothing: 'Nothing was removed.',
    rolledBack: 'Nothing was removed; the app is as it was.',
    partial: 'The app could not be removed completely. People do not see what is left of it.',
  },
  backToOptions: 'Back to options',
  seeLog: 'The log tells how far it got. Try again; if it fails again, ask an administrator.',
  startedAgain: 'A restart interrupted it. What it had begun was removed, and it was started again from the beginning.',
  another: 'Restore another',
  turnOnRules: (count: number) => `Turn on ${count} ${choose(count, 'rule', 'rules')}…`,
  rulesTitle: (count: number, app: string) => `Turn on ${count} ${choose(count, 'rule', 'rules')} of “${app}”?`,
  rulesText: 'From then on they run, and call the addresses that they called in the original.',
  rulesDecided: 'Rules that a person has changed since the restore stay as they are.',
  rulesNow: 'Turn on',
  rulesKeep: 'Leave off',
  rulesOn: (when: string) => `The rules were turned on ${when}.`,
  undoTitle: (app: string) => `Remove the app “${app}” again?`,
  undoText: (what: string) =>
    `This removes ${what}. The backup and all other apps stay as they are. This cannot be undone.`,
  undoAccounts: (count: number, text: string) =>
    `${text} ${choose(count, 'account', 'accounts')} that the restore has made`,
  undoAdded: (count: number, text: string, when: string) =>
    `${text} ${choose(count, 'event was', 'events were')} added since the restore${when === '' ? '' : `, ${choose(count, '', 'the last one ')}${when}`}. ${choose(count, 'It is', 'They are')} lost too. To remove the app, type its name.`,
  undoNow: 'Remove app',
  undoKeep: 'Keep app',
  undoing: 'The app is being removed.',
  undone: (app: string) => `The app “${app}” was removed again`,
  appGone: (app: string) => `The app “${app}” is not there any more`,
  undoneText: 'No event, file or account of it remains. The backup is untouched.',
  review: (count: number, counted: string) => `Review ${counted} ${choose(count, 'placeholder', 'placeholders')}…`,
  placeholdersTitle: (app: string) => `People without an account in “${app}”`,
  placeholdersText:
    'These people of the backup have no account there. What they did is kept under the id that takes their place.',
  placeholderHow: { placeholder: 'Placeholder, keeps its role', unknown: 'In the history only' },
  placeholderHasAccount: 'has an account now',
  placeholdersMore: (count: string) => `${count} more are not listed.`,
  placeholdersDo: 'How to change it',
  placeholdersInvite:
    'In the CMS: among the contributors of the app, add the person and remove the placeholder. What was done before stays under the id.',
  placeholdersAgain: (people: string) =>
    `To have it all under their own account: restore the backup once more, and choose their accounts under “${people}” in the preview.`,
  placeholdersCopy: 'Copy as text',
  copyReport: 'Copy report',
  findingsAlike: (count: string) => `${count} warnings of one kind`,
  findingsMore: (count: string) => `${count} more like these`,
  cancelTitle: 'Stop, and remove the unfinished app?',
  cancelText: 'Everything written so far is removed. The backup and all other apps are not touched.',
  stop: 'Stop and remove',
  goOn: 'Continue',
  changed: {
    nothing: 'Nothing was written.',
    rolledBack: 'The unfinished app was removed; no event, file or account remains.',
    partial: 'The unfinished app could not be removed completely. People do not see what is left of it.',
  },
  leftOver: (app: string) =>
    `The name “${app}” is not free until the rest is removed: by another try, by the server when it starts, or at once by this command.`,
  undoLeftOver: 'The server removes the rest when it starts, and this command does at once.',
  running: (app: string) => `Creating the app “${app}”`,
  open: 'Open the app',
  undo: 'Undo…',
  findings: 'What was found on the way',
};
