import type { Person } from '../../contents/contents-query.js';
import type { Call } from '../route.js';

/** Texts of one answer that are looked up at most. */
const MAX_TEXTS = 5_000;
/** No id of a person is longer. */
const MAX_ID = 200;

/** An answer with the people whom it names, wherever in it: readers know their e-mails, and no ids. */
export async function withPeople<T extends object>(
  { heavy, signal }: Pick<Call, 'heavy' | 'signal'>,
  backup: string,
  answer: T,
): Promise<T & { readonly people: readonly Person[] }> {
  const texts = new Set<string>();
  gather(answer, texts);
  return { ...answer, people: await heavy.contents.peopleOf(backup, [...texts], { signal }) };
}

/** The actor is written as `subject:ID`; roles are kept by the id alone. */
function gather(value: unknown, texts: Set<string>): void {
  if (texts.size >= MAX_TEXTS) return;
  if (typeof value === 'string') {
    if (value.length <= MAX_ID) texts.add(value.replace(/^subject:/, ''));
  } else if (Array.isArray(value)) {
    for (const item of value) gather(item, texts);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      gather(name, texts);
      gather(member, texts);
    }
  }
}
