import { createHash } from 'node:crypto';

/** What a preview is made of. `planId` has a digest of each, in this order. */
const PARTS = ['options', 'source', 'contents', 'people', 'effects'] as const;
type PlanPart = (typeof PARTS)[number];

/** As an error says what differs. */
const NAMES: Readonly<Record<PlanPart, string>> = {
  options: 'what was asked for',
  source: 'the archive',
  contents: 'what the archive holds',
  people: 'the people or their accounts here',
  effects: 'what is changed and left out in the copy',
};

/** Of a digest, in characters: five of them are a part of a body. */
const LENGTH = 18;

/** Identifies a preview: another one has the same id only if all of this is the same. */
export function planIdOf(parts: Readonly<Record<PlanPart, object>>): string {
  return PARTS.map((part) => digestOf(parts[part])).join('.');
}

/** What differs between two previews; nothing where it cannot be told from their ids. */
export function partsBetween(before: string, now: string): readonly PlanPart[] {
  const [old, current] = [before.split('.'), now.split('.')];
  if (old.length !== current.length) return [];
  return PARTS.filter((_, at) => old[at] !== current[at]);
}

export function namesOf(parts: readonly PlanPart[]): string {
  return parts.map((part) => NAMES[part]).join(', ');
}

function digestOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, LENGTH);
}
