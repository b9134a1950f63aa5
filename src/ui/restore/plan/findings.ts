/** Something that was found: a warning of a preview, or a line of the log of a job. */
export interface Found {
  readonly code: string;
  readonly text: string;
}

/** What was found of one kind, in the order in which it was. */
export interface FindingGroup {
  readonly code: string;
  readonly texts: readonly string[];
  /** With those that were counted and not listed. */
  readonly count: number;
}

/** How the engine ends a long list: with the number of those that it leaves out. */
const MORE = /^(?:.*: )?(\d+) more like these$/s;

/** Puts those of one kind together: of a thousand files that are missing a person wants the number first. */
export function grouped(found: readonly Found[]): readonly FindingGroup[] {
  const groups = new Map<string, { code: string; texts: string[]; count: number }>();
  for (const { code, text } of found) {
    const group = groups.get(code) ?? { code, texts: [], count: 0 };
    groups.set(code, group);
    const more = MORE.exec(text)?.[1];
    if (more === undefined) group.texts.push(text);
    group.count += Number(more ?? 1);
  }
  return [...groups.values()];
}
