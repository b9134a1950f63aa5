/** What most readers of a backup do not look at, loaded by those who do. */
export { changesView } from './changes-view.js';
export { contentsView } from './contents-view.js';
