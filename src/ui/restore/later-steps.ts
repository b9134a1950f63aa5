import { madeDialog, stopDialog } from './made-dialogs.js';
import { nameStep } from './name-step.js';
import { optionsStep } from './options-step.js';
import { draftOf, peopleDialog } from './people/people-dialog.js';
import { previewStep } from './preview-step.js';
import { runStep } from './run-step.js';

/** What the wizard draws after its first step: loaded while somebody is at that one. */
export const LATER_STEPS = {
  name: nameStep,
  options: optionsStep,
  preview: previewStep,
  run: runStep,
  made: madeDialog,
  stop: stopDialog,
  people: peopleDialog,
  draftOf,
};
