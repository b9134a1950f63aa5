import { isList, isObject, type JsonObject, type JsonValue, member } from '../../../json/json-value.js';
import { objectAt, textAt } from './state-change.js';

/** An event that makes an object, or brings it to its state. */
export interface Creation {
  readonly type: string;
  readonly payload: JsonObject;
}

type Recreate = (value: JsonObject) => readonly Creation[];

function event(type: string, payload: JsonObject): Creation {
  return { type, payload };
}

function numberAt(value: JsonObject, name: string): number {
  const found = member(value, name);
  return typeof found === 'number' ? found : 0;
}

/** What an app is without people, clients and a plan. */
const app: Recreate = (value) => {
  const { label, description, image } = value;
  return [
    event('AppCreatedEvent', { name: value['name'] ?? '' }),
    ...(isNull(label) && isNull(description)
      ? []
      : [event('AppUpdatedEvent', { label: label ?? null, description: description ?? null })]),
    event('AppSettingsUpdatedEvent', { settings: objectAt(value, 'settings') }),
    event('AppAssetsScriptsConfiguredEvent', { scripts: objectAt(value, 'assetScripts') }),
    ...languages(objectAt(value, 'languages')),
    ...Object.entries(objectAt(value, 'roles')).flatMap(([name, role]) => [
      event('AppRoleAddedEvent', { name }),
      ...(isObject(role) ? [event('AppRoleUpdatedEvent', { name, ...role })] : []),
    ]),
    ...Object.entries(objectAt(value, 'workflows')).flatMap(([workflowId, workflow]) => [
      event('AppWorkflowAddedEvent', { workflowId, name: isObject(workflow) ? textAt(workflow, 'name') : '' }),
      event('AppWorkflowUpdatedEvent', { workflowId, workflow }),
    ]),
    ...(isNull(image) ? [] : [event('AppImageUploadedEvent', { image: image ?? null })]),
  ];
};

function isNull(value: JsonValue | undefined): boolean {
  return value === undefined || value === null;
}

/** An app begins with English; what falls back to a language comes after it. */
function languages(config: JsonObject): readonly Creation[] {
  const all = Object.entries(objectAt(config, 'languages'));
  const master = textAt(config, 'master');
  const added = all
    .filter(([language]) => language !== 'en')
    .map(([language]) => event('AppLanguageAddedEvent', { language }));
  const chief =
    master === 'en'
      ? []
      : [event('AppLanguageUpdated', { language: master, isMaster: true, isOptional: false, fallback: [] })];
  const updated = all
    .filter(([language]) => language !== master)
    .map(([language, given]) =>
      event('AppLanguageUpdated', { language, isMaster: false, ...(isObject(given) ? given : {}) }),
    );
  const withoutEnglish = all.some(([language]) => language === 'en')
    ? []
    : [event('AppLanguageRemovedEvent', { language: 'en' })];
  return [...added, ...chief, ...updated, ...withoutEnglish];
}

const schema: Recreate = (value) => {
  const { schemaFieldsTotal } = value;
  const {
    appId: _app,
    isDeleted: _deleted,
    created: _created,
    createdBy: _by,
    lastModified: _at,
    lastModifiedBy: _last,
    version: _version,
    schemaFieldsTotal: _total,
    id: _id,
    ...own
  } = value;
  const schemaId = `${textAt(value, 'id')},${textAt(value, 'name')}`;
  const made = event('SchemaCreatedEventV2', { schema: own, schemaId });
  const total = numberAt({ total: schemaFieldsTotal ?? 0 }, 'total');
  if (total <= highestId(own['fields'])) return [made];
  // ids of fields are not given twice: the next one comes after the last that there ever was
  const field = { schemaId, fieldId: `${total},removed`, parentFieldId: null };
  const properties = { $type: 'UIField', editor: 'Separator' };
  return [
    made,
    event('FieldAddedEvent', { ...field, name: 'removed', partitioning: 'invariant', properties }),
    event('FieldDeletedEvent', field),
  ];
};

function highestId(fields: JsonValue | undefined): number {
  if (!isList(fields)) return 0;
  return Math.max(
    0,
    ...fields.filter(isObject).flatMap((field) => [numberAt(field, 'id'), highestId(field['children'])]),
  );
}

const content: Recreate = (value) => {
  const about = { contentId: value['id'] ?? null, schemaId: value['schemaId'] ?? null };
  const current = objectAt(value, 'currentVersion');
  const draft = member(value, 'newVersion');
  const job = member(value, 'scheduleJob');
  return [
    event('ContentCreatedEventV2', { status: current['status'] ?? null, data: current['data'] ?? {}, ...about }),
    ...(isObject(draft)
      ? [
          event('ContentDraftCreatedEvent', {
            migratedData: draft['data'] ?? {},
            status: draft['status'] ?? null,
            ...about,
          }),
        ]
      : []),
    ...(isObject(job)
      ? [
          event('ContentStatusScheduledEvent', {
            status: job['status'] ?? null,
            dueTime: job['dueTime'] ?? null,
            ...about,
          }),
        ]
      : []),
  ];
};

const asset: Recreate = (value) => {
  const { id, parentId, fileName, fileHash, mimeType, slug, fileVersion, fileSize, type, metadata, tags } = value;
  const file = { parentId, fileName, fileHash, mimeType, slug, fileVersion, fileSize, type, metadata, tags };
  const given = Object.fromEntries(
    Object.entries(file).map(([name, each]): [string, JsonValue] => [name, each ?? null]),
  );
  const assetId = id ?? null;
  const made = event('AssetCreatedEventV2', { ...given, assetId });
  return value['isProtected'] === true ? [made, event('AssetAnnotatedEvent', { isProtected: true, assetId })] : [made];
};

const folder: Recreate = (value) => [
  event('AssetFolderCreatedEvent', {
    parentId: value['parentId'] ?? null,
    folderName: value['folderName'] ?? null,
    assetFolderId: value['id'] ?? null,
  }),
];

const rule: Recreate = (value) => {
  const { id, name, trigger, flow, isEnabled } = value;
  return [
    event('RuleCreatedEventV2', {
      name: name ?? null,
      trigger: trigger ?? null,
      flow: flow ?? null,
      isEnabled: isEnabled ?? true,
      ruleId: id ?? null,
    }),
  ];
};

/** By kind of object: the events that make an object of the same state, but for people and times. */
export const CREATIONS: ReadonlyMap<string, Recreate> = new Map([
  ['app', app],
  ['schema', schema],
  ['content', content],
  ['asset', asset],
  ['assetFolder', folder],
  ['rule', rule],
]);
