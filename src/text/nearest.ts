import { distance } from 'fastest-levenshtein';

/** A word further away than this part of its length is another word, not a misspelt one. */
const MAX_DISTANCE = 0.4;

/** Of `known`, the word that `word` was most likely meant to be; case does not count. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, away: away(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  if (best === undefined || best.away > Math.max(1, word.length * MAX_DISTANCE)) return undefined;
  return best.candidate;
}

/** Two letters that were exchanged are one slip. */
function away(a: string, b: string): number {
  const edits = distance(a, b);
  return edits === 2 && [...a].sort().join('') === [...b].sort().join('') ? 1 : edits;
}
