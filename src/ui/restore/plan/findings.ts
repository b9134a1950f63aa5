import type { Told } from '../../messages/said/sayings.js';

/** Something that was found: a warning of a preview, or a line of the log of a job. */
export interface Found extends Told {
  readonly code: string;
}

/** What was found of one kind, in the order in which it was. */
export interface FindingGroup {
  readonly code: string;
  readonly found: readonly Found[];
  /** With those that were counted and not listed. */
  readonly count: number;
}

/** Puts those of one kind together: of a thousand files that are missing a person wants the number first. */
export function grouped(all: readonly Found[]): readonly FindingGroup[] {
  const groups = new Map<string, { code: string; found: Found[]; count: number }>();
  for (const each of all) {
    const { code, params } = each;
    const group = groups.get(code) ?? { code, found: [], count: 0 };
    groups.set(code, group);
    // How the engine ends a long list: with the number of those that it leaves out.
    const more = params?.['more'];
    if (typeof more !== 'number') group.found.push(each);
    group.count += typeof more === 'number' ? more : 1;
  }
  return [...groups.values()];
}
