/** What is drawn once somebody makes a template or chooses one, loaded while they look at those that there are. */
export { makeView } from './make-view.js';
export { useCard } from './use-view.js';
