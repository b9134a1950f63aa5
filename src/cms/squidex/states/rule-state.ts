import { type JsonObject, type JsonValue, isList, isObject, member, withoutMember } from '../../../json/json-value.js';
import { type Change, type Changes, set, textAt } from './state-change.js';

/** The step that Squidex makes of the action of an old rule. */
const ONLY_STEP = '12345678-abcd-4cde-babe-987654321000';
const STEP = { nextStepId: null, name: null, ignoreError: false };
/** What Squidex writes of a step that leaves it out. */
const STEP_MEMBERS: Readonly<Record<string, JsonObject>> = {
  Webhook: { method: 'POST', url: null, payload: null, headers: null, payloadType: null, sharedSecret: null },
};

function stepOf(step: JsonValue | undefined): JsonValue {
  if (!isObject(step)) return step ?? null;
  return { ...STEP_MEMBERS[textAt(step, 'stepType')], ...step };
}

function flowOf(event: JsonObject): JsonValue | undefined {
  const flow = event['flow'];
  if (isObject(flow)) {
    const steps = Object.entries(isObject(flow['steps']) ? flow['steps'] : {});
    const whole = steps.map(([id, step]): [string, JsonValue] => [
      id,
      isObject(step) ? { ...STEP, ...step, step: stepOf(step['step']) } : step,
    ]);
    return { ...flow, steps: Object.fromEntries(whole) };
  }
  const action = event['action'];
  if (!isObject(action)) return undefined;
  const step = {
    stepType: textAt(action, 'actionType').replace(/Action$/, ''),
    ...withoutMember(action, 'actionType'),
  };
  return { initialStepId: ONLY_STEP, steps: { [ONLY_STEP]: { ...STEP, step: stepOf(step) } } };
}

/** When an old trigger fires, in the words of today's. */
const OLD_CONDITIONS = [
  ['sendCreate', "event.type == 'Created'"],
  ['sendUpdate', "event.type == 'Updated'"],
  ['sendPublish', "event.type == 'Published'"],
  ['sendArchived', "event.status == 'Archived'"],
  ['sendUnpublish', "event.type == 'Unpublished'"],
  ['sendDelete', "event.type == 'Deleted'"],
] as const;

function triggerOf(trigger: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(trigger)) return undefined;
  const type = textAt(trigger, 'triggerType').replace(/Trigger(V2)?$/, '');
  if (type !== 'ContentChanged') return trigger;
  const schemas = member(trigger, 'schemas');
  const listed = isList(schemas) ? schemas.map(schemaOf) : null;
  const referenced = member(trigger, 'referencedSchemas');
  return {
    triggerType: 'ContentChangedTriggerV2',
    schemas: listed,
    referencedSchemas: isList(referenced) ? referenced.map(schemaOf) : null,
    handleAll: trigger['handleAll'] ?? false,
  };
}

function schemaOf(schema: JsonValue): JsonValue {
  if (!isObject(schema)) return schema;
  const old = OLD_CONDITIONS.filter(([name]) => schema[name] === true).map(([, condition]) => condition);
  return {
    schemaId: schema['schemaId'] ?? null,
    condition: schema['condition'] ?? (old.length > 0 ? old.join(' || ') : null),
  };
}

const created: Change = (_value, event) => ({
  id: event['ruleId'] ?? null,
  appId: event['appId'] ?? null,
  name: event['name'] ?? null,
  trigger: triggerOf(event['trigger']) ?? null,
  flow: flowOf(event) ?? null,
  isEnabled: event['isEnabled'] ?? true,
  isDeleted: false,
});

const updated: Change = (value, event) => {
  let next = value;
  const changes = {
    trigger: triggerOf(event['trigger']),
    flow: flowOf(event),
    name: event['name'],
    isEnabled: event['isEnabled'],
  };
  for (const [name, given] of Object.entries(changes))
    if (given !== undefined && given !== null) next = set(next, name, given);
  return next;
};

export const RULE_CHANGES: Changes = new Map<string, Change>([
  ['rulecreated', created],
  ['ruleupdated', updated],
  ['ruleenabled', (value) => set(value, 'isEnabled', true)],
  ['ruledisabled', (value) => set(value, 'isEnabled', false)],
  ['ruledeleted', (value) => set(value, 'isDeleted', true)],
]);
