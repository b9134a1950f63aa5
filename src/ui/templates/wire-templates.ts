/** What the API tells of templates, out of its own document. */
import type { components } from '../../client/operations.js';
import type { PictureFile } from '../inside/wire-inside.js';

type Schemas = components['schemas'];

/** A text that is asked for when a template is used. */
export type Variable = Schemas['Variable'];
export type Template = Schemas['Template'];
export type TemplateList = Schemas['TemplateList'];

/** With its picture, where it has one. */
export interface ShownTemplate extends Template {
  readonly picture: PictureFile | undefined;
}
