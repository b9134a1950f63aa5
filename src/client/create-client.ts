import { askerOf, type Client, type ClientOptions } from './client.js';
import { PLACES, type components, type operations } from './operations.js';

export { ApiProblem, type AnswerOf, type Client, type ClientOptions, type RequestOf } from './client.js';
export type Operations = operations;
/** What is sent and answered, by name. */
export type Schemas = components['schemas'];

/** A client of the API at `options.base`. */
export function createClient(options: ClientOptions): Client<Operations> {
  // The types of the operations, and where they are, come out of the same document.
  return { ask: askerOf(PLACES, options) as Client<Operations>['ask'] };
}
