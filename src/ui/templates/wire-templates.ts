import type { Links, List } from '../api/wire.js';
import type { PictureFile } from '../inside/eventark-picture.js';

/** A text that is asked for when a template is used. */
export interface Variable {
  readonly name: string;
  /** What people are asked. */
  readonly label: string;
  /** The text that it stands for in the original. */
  readonly default: string;
}

export interface Template {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly created: string;
  /** Name of the app. */
  readonly madeFrom: string;
  readonly contents: 'all' | 'structure' | 'chosen';
  readonly history: boolean;
  /** Objects by kind. */
  readonly counts: Readonly<Record<string, number>>;
  readonly variables: readonly Variable[];
  readonly _links: Links;
}

/** With its picture, where it has one. */
export interface ShownTemplate extends Template {
  readonly picture: PictureFile | undefined;
}

export interface TemplateList extends List<Template> {
  /** Names of those that cannot be read. */
  readonly damaged: readonly string[];
}
