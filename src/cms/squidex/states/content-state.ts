import { type JsonObject, type JsonValue, isObject, member } from '../../../json/json-value.js';
import { type Change, type Changes, objectAt, set } from './state-change.js';

const PUBLISHED = 'Published';

function version(status: JsonValue | undefined, data: JsonValue | undefined): JsonObject {
  return { status: status ?? 'Draft', data: data ?? {} };
}

const created: Change = (_value, event) => ({
  id: event['contentId'] ?? null,
  appId: event['appId'] ?? null,
  schemaId: event['schemaId'] ?? null,
  newVersion: null,
  currentVersion: version(event['status'], event['data']),
  scheduleJob: null,
  isDeleted: false,
});

const draftCreated: Change = (value, event) => {
  const { data } = objectAt(value, 'currentVersion');
  return { ...value, newVersion: version(event['status'], event['migratedData'] ?? data), scheduleJob: null };
};

const draftDeleted: Change = (value) => ({ ...value, newVersion: null, scheduleJob: null });

function statusChanged(value: JsonObject, status: JsonValue | undefined): JsonObject {
  const draft = member(value, 'newVersion');
  const next = { ...value, scheduleJob: null };
  if (!isObject(draft)) {
    return { ...next, currentVersion: version(status, objectAt(value, 'currentVersion')['data']) };
  }
  return status === PUBLISHED
    ? { ...next, currentVersion: version(status, draft['data']), newVersion: null }
    : { ...next, newVersion: version(status, draft['data']) };
}

const updated: Change = (value, event) => {
  const draft = member(value, 'newVersion');
  if (isObject(draft)) return { ...value, newVersion: version(draft['status'], event['data']) };
  return { ...value, currentVersion: version(objectAt(value, 'currentVersion')['status'], event['data']) };
};

const scheduled: Change = (value, event) => ({
  ...value,
  // Squidex makes up the id of a schedule whenever it reads the event
  scheduleJob: {
    id: null,
    status: event['status'] ?? null,
    scheduledBy: event['actor'] ?? null,
    dueTime: event['dueTime'] ?? null,
  },
});

/** Of contents. Those of old days say a status by their name. */
export const CONTENT_CHANGES: Changes = new Map<string, Change>([
  ['contentcreated', created],
  ['contentdraftcreated', draftCreated],
  ['contentdraftdeleted', draftDeleted],
  ['contentchangesdiscarded', draftDeleted],
  ['contentstatuschanged', (value, event) => statusChanged(value, event['status'])],
  ['contentpublished', (value) => statusChanged(value, PUBLISHED)],
  ['contentchangespublished', (value) => statusChanged(value, PUBLISHED)],
  ['contentunpublished', (value) => statusChanged(value, 'Draft')],
  ['contentarchived', (value) => statusChanged(value, 'Archived')],
  ['contentrestored', (value) => statusChanged(value, 'Draft')],
  ['contentupdated', updated],
  ['contentmigrated', updated],
  [
    'contentupdateproposed',
    (value, event) => ({ ...value, newVersion: version('Draft', event['data']), scheduleJob: null }),
  ],
  ['contentstatusscheduled', scheduled],
  ['contentschedulingcancelled', (value) => set(value, 'scheduleJob', null)],
  ['contentdeleted', (value) => set(value, 'isDeleted', true)],
]);
