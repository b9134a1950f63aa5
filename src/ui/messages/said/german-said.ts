import { germanDamage } from './german-damage.js';
import { germanRefusals } from './german-refusals.js';
import { germanSurroundings } from './german-surroundings.js';
import { germanWarnings } from './german-warnings.js';
import type { Sayings } from './sayings.js';

/** German for every code of the server. Names and numbers come from its parameters. */
export const GERMAN: Sayings = { ...germanRefusals, ...germanSurroundings, ...germanDamage, ...germanWarnings };
