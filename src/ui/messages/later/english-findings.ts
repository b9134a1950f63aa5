/** What is said of findings of one kind, by their code: how many there are, and what a person can do about them. */
export interface FindingText {
  readonly title: (count: string) => string;
  readonly advice?: string;
}

/** Titles are for two or more: one is told by its own sentence. */
export const englishFindings: Readonly<Record<string, FindingText | undefined>> = {
  'asset-missing': {
    title: (count) => `${count} files are missing from the backup`,
    advice:
      'An asset without its file is listed, and cannot be opened: upload the file again, or take it from an older backup.',
  },
  'asset-size': {
    title: (count) => `${count} files are not as long as their events say`,
    advice: 'Look into the new app, and upload again what is damaged.',
  },
  'asset-name': { title: (count) => `${count} files have names that cannot be stored` },
  'asset-unlisted': { title: (count) => `${count} files are mentioned only by events that were left out` },
  'event-kept-odd': {
    title: (count) => `${count} events are not as the CMS writes them, and come along as they are`,
  },
  'event-dropped': {
    title: (count) => `${count} odd events are left out`,
    advice: 'What no other event says is missing in the new app.',
  },
  'event-type-unknown': {
    title: (count) => `${count} kinds of events are not known here`,
    advice: 'Check that the CMS here is as new as that of the backup.',
  },
  'event-gap': {
    title: (count) => `The history has ${count} gaps`,
    advice: 'What the missing events say is not in the new app. An older backup may have it.',
  },
  'document-odd': {
    title: (count) => `${count} documents cannot be read`,
    advice: 'Look at the settings and the tags of the new app.',
  },
  'references-left': {
    title: (count) => `What was chosen refers to ${count} things that were not`,
    advice: 'Choose them too, or add them in the new app.',
  },
  'export-lossy': { title: (count) => `${count} things are not restored by Squidex as they were` },
  'export-unfit': { title: (count) => `${count} things cannot be restored by Squidex` },
};
