import {
  type JsonObject,
  type JsonValue,
  isList,
  isObject,
  member,
  withMember,
  withoutMember,
} from '../../../json/json-value.js';
import { type Change, type Changes, filled, idOf, objectAt, set, textAt } from './state-change.js';

const NO_SCRIPTS = {
  create: null,
  update: null,
  annotate: null,
  move: null,
  delete: null,
  query: null,
  queryPre: null,
};
const NO_SETTINGS = { patterns: [], editors: [], hideScheduler: false, hideDateTimeModeButton: false };
const PLAIN_LANGUAGE = { fallback: [], isOptional: false };
const ENGLISH = { languages: { en: PLAIN_LANGUAGE }, master: 'en' };
/** Roles that every app has; none of the app's own has such a name. */
const OWN_ROLES = new Set(['owner', 'reader', 'editor', 'developer']);

const created: Change = (_value, event) => ({
  id: idOf(event['appId']),
  name: event['name'] ?? null,
  label: null,
  description: null,
  teamId: null,
  contributors: {},
  roles: {},
  plan: null,
  clients: {},
  image: null,
  settings: NO_SETTINGS,
  assetScripts: NO_SCRIPTS,
  languages: ENGLISH,
  workflows: {},
  isDeleted: false,
});

/** A change of one of the app's tables, such as its clients. */
function table(name: string, change: (entries: JsonObject, event: JsonObject) => JsonObject): Change {
  return (value, event) => set(value, name, change(objectAt(value, name), event));
}

function isGiven(value: JsonValue | undefined): value is JsonValue {
  return value !== undefined && value !== null && value !== '';
}

const updated: Change = (value, event) => {
  let next = value;
  for (const name of ['label', 'description']) if (isGiven(event[name])) next = set(next, name, event[name]);
  return next;
};

const clientAttached = table('clients', (clients, event) => {
  const id = textAt(event, 'id');
  if (id === '' || Object.hasOwn(clients, id)) return clients;
  const role = textAt(event, 'role') || 'Editor';
  return withMember(clients, id, {
    name: id,
    secret: event['secret'] ?? null,
    apiCallsLimit: 0,
    apiTrafficLimit: 0,
    allowAnonymous: false,
    role,
  });
});

const clientUpdated = table('clients', (clients, event) => {
  const id = textAt(event, 'id');
  const client = member(clients, id);
  if (!isObject(client)) return clients;
  let next = client;
  for (const name of ['name', 'role', 'apiCallsLimit', 'apiTrafficLimit', 'allowAnonymous']) {
    const given = event[name];
    if (isGiven(given) && !(typeof given === 'number' && given < 0)) next = { ...next, [name]: given };
  }
  return withMember(clients, id, next);
});

const clientSecret = table('clients', (clients, event) => {
  const client = member(clients, textAt(event, 'id'));
  return isObject(client) && isGiven(event['secret'])
    ? withMember(clients, textAt(event, 'id'), { ...client, secret: event['secret'] })
    : clients;
});

const roleAdded = table('roles', (roles, event) => {
  const name = textAt(event, 'name');
  if (name === '' || Object.hasOwn(roles, name) || OWN_ROLES.has(name.toLowerCase())) return roles;
  return withMember(roles, name, { permissions: [], properties: {} });
});

const roleUpdated = table('roles', (roles, event) => {
  const name = textAt(event, 'name');
  const role = member(roles, name);
  if (!isObject(role)) return roles;
  const given = {
    permissions: event['permissions'] ?? role['permissions'] ?? [],
    properties: event['properties'] ?? role['properties'] ?? {},
  };
  return withMember(roles, name, given);
});

const STEP = { noUpdateRules: null, validate: false, color: null };
const ALWAYS = { expression: null, roles: null };

function step(color: string, to: readonly string[], noUpdateRules: JsonValue = null): JsonObject {
  return { ...STEP, color, noUpdateRules, transitions: Object.fromEntries(to.map((name) => [name, ALWAYS])) };
}

/** The workflow that Squidex gives to an app, or to one that was added and never described. */
function usualWorkflow(name: string): JsonObject {
  return {
    initial: 'Draft',
    name: name || 'Unnamed',
    steps: {
      Archived: step('#eb3142', ['Draft'], ALWAYS),
      Draft: step('#8091a5', ['Archived', 'Published']),
      Published: step('#4bb958', ['Archived', 'Draft']),
    },
    schemaIds: [],
  };
}

function wholeWorkflow(workflow: JsonObject): JsonObject {
  const steps = Object.entries(objectAt(workflow, 'steps')).map(([name, given]): [string, JsonValue] => {
    const transitions = Object.entries(isObject(given) ? objectAt(given, 'transitions') : {});
    const whole = Object.fromEntries(transitions.map(([to, transition]) => [to, filled(ALWAYS, transition)]));
    return [name, { ...filled(STEP, given), transitions: whole }];
  });
  const name = textAt(workflow, 'name') || 'Unnamed';
  return { initial: 'Draft', schemaIds: [], ...workflow, name, steps: Object.fromEntries(steps) };
}

const workflowAdded = table('workflows', (workflows, event) =>
  withMember(workflows, textAt(event, 'workflowId'), usualWorkflow(textAt(event, 'name'))),
);

const workflowUpdated = table('workflows', (workflows, event) => {
  const id = textAt(event, 'workflowId');
  const { workflow } = event;
  return isObject(workflow) && Object.hasOwn(workflows, id)
    ? withMember(workflows, id, wholeWorkflow(workflow))
    : workflows;
});

/** As Squidex keeps them: the master has no fallback, and no language falls back to itself or one that is not there. */
function tidied(languages: JsonObject, master: string): JsonObject {
  const names = Object.keys(languages);
  const chief = names.includes(master) ? master : (names[0] ?? master);
  const tidy = Object.entries(languages).map(([name, given]): [string, JsonValue] => {
    if (name === chief) return [name, PLAIN_LANGUAGE];
    const language = filled(PLAIN_LANGUAGE, given);
    const fallback = isList(language['fallback']) ? language['fallback'] : [];
    return [
      name,
      {
        ...language,
        fallback: fallback.filter((other) => typeof other === 'string' && other !== name && names.includes(other)),
      },
    ];
  });
  return { languages: Object.fromEntries(tidy), master: chief };
}

function languages(change: (all: JsonObject, event: JsonObject) => JsonObject): Change {
  return table('languages', (config, event) => {
    const changed = change(objectAt(config, 'languages'), event);
    if (Object.keys(changed).length === 0) return config;
    const master = event['isMaster'] === true ? textAt(event, 'language') : textAt(config, 'master');
    return tidied(changed, master);
  });
}

const languageUpdated = languages((all, event) =>
  withMember(all, textAt(event, 'language'), {
    fallback: event['fallback'] ?? [],
    isOptional: event['isOptional'] ?? false,
  }),
);

function patterns(change: (all: readonly JsonValue[], event: JsonObject) => readonly JsonValue[]): Change {
  return (value, event) => {
    const settings = objectAt(value, 'settings');
    const all = settings['patterns'];
    return set(value, 'settings', { ...settings, patterns: change(isList(all) ? all : [], event) });
  };
}

function patternOf(event: JsonObject): JsonObject {
  return { name: event['name'] ?? null, regex: event['pattern'] ?? null, message: event['message'] ?? null };
}

export const APP_CHANGES: Changes = new Map<string, Change>([
  ['appcreated', created],
  ['appupdated', updated],
  [
    'appcontributorassigned',
    table('contributors', (all, event) =>
      withMember(all, textAt(event, 'contributorId'), event['role'] ?? event['permission'] ?? 'Editor'),
    ),
  ],
  ['appcontributorremoved', table('contributors', (all, event) => withoutMember(all, textAt(event, 'contributorId')))],
  ['appclientattached', clientAttached],
  ['appclientupdated', clientUpdated],
  ['appclientrenamed', clientUpdated],
  ['appclientchanged', clientUpdated],
  ['appclientsecretregenerated', clientSecret],
  ['appclientrevoked', table('clients', (all, event) => withoutMember(all, textAt(event, 'id')))],
  [
    'appplanchanged',
    (value, event) =>
      objectAt(value, 'plan')['planId'] === event['planId']
        ? value
        : set(value, 'plan', { owner: event['actor'] ?? null, planId: event['planId'] ?? null }),
  ],
  ['appplanreset', (value) => set(value, 'plan', null)],
  ['apptransfered', (value, event) => set(value, 'teamId', event['teamId'])],
  ['appimageuploaded', (value, event) => set(value, 'image', event['image'])],
  ['appimageremoved', (value) => set(value, 'image', null)],
  [
    'appsettingsupdated',
    (value, event) =>
      isObject(event['settings']) ? set(value, 'settings', filled(NO_SETTINGS, event['settings'])) : value,
  ],
  [
    'appassetsscriptsconfigured',
    (value, event) =>
      isObject(event['scripts']) ? set(value, 'assetScripts', filled(NO_SCRIPTS, event['scripts'])) : value,
  ],
  ['appworkflowadded', workflowAdded],
  ['appworkflowupdated', workflowUpdated],
  ['appworkflowdeleted', table('workflows', (all, event) => withoutMember(all, textAt(event, 'workflowId')))],
  ['approleadded', roleAdded],
  ['approleupdated', roleUpdated],
  ['approledeleted', table('roles', (all, event) => withoutMember(all, textAt(event, 'name')))],
  ['applanguageadded', languages((all, event) => withMember(all, textAt(event, 'language'), PLAIN_LANGUAGE))],
  ['applanguageupdated', languageUpdated],
  ['applanguageremoved', languages((all, event) => withoutMember(all, textAt(event, 'language')))],
  ['apppatternadded', patterns((all, event) => [...all, patternOf(event)])],
  ['appdeleted', (value) => ({ ...value, plan: null, isDeleted: true })],
  ['apparchived', (value) => ({ ...value, plan: null, isDeleted: true })],
]);
