import { InvalidRequest } from '../validate.js';
import type { CopyOptionsDto } from './restore-dto.js';

/** People that are treated one by one. */
const MAX_PEOPLE = 1_000;

/** Error: `invalid-argument` for what maps people to anything but texts. */
export function requirePeopleMap({ peopleMap = {} }: CopyOptionsDto): void {
  const all: readonly (readonly [string, unknown])[] = Object.entries(peopleMap);
  const wrong = all.find(([, whom]) => typeof whom !== 'string');
  const pointer = '/peopleMap';
  if (wrong !== undefined)
    throw new InvalidRequest([{ pointer, code: 'text', detail: `what "${wrong[0]}" becomes is not text` }]);
  if (all.length > MAX_PEOPLE)
    throw new InvalidRequest([{ pointer, code: 'size', detail: `at most ${MAX_PEOPLE} people are mapped one by one` }]);
}
