import { ActivityStore } from './activity-store.js';
import { activityView } from './activity-view.js';

/** What the element of activity draws with, once it is opened. */
export const ACTIVITY = { Store: ActivityStore, view: activityView };
