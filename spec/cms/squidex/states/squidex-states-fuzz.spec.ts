import fc from 'fast-check';
import type { ObjectState } from '../../../../src/cms/object-states.js';
import { APP_CHANGES } from '../../../../src/cms/squidex/states/app-state.js';
import { ASSET_CHANGES, FOLDER_CHANGES } from '../../../../src/cms/squidex/states/asset-state.js';
import { CONTENT_CHANGES } from '../../../../src/cms/squidex/states/content-state.js';
import { RULE_CHANGES } from '../../../../src/cms/squidex/states/rule-state.js';
import { SCHEMA_CHANGES } from '../../../../src/cms/squidex/states/schema-state.js';
import { SquidexStates } from '../../../../src/cms/squidex/states/squidex-states.js';
import { squidexEvent } from '../../../support/squidex/squidex.js';

const KINDS = {
  app: APP_CHANGES,
  schema: SCHEMA_CHANGES,
  content: CONTENT_CHANGES,
  asset: ASSET_CHANGES,
  assetFolder: FOLDER_CHANGES,
  rule: RULE_CHANGES,
} as const;

/** Members that events of Squidex have, and a few that none should have. */
const NAMES = [
  ...[
    'name',
    'id',
    'role',
    'secret',
    'language',
    'fallback',
    'isMaster',
    'settings',
    'scripts',
    'workflowId',
    'workflow',
  ],
  ...[
    'schema',
    'fields',
    'fieldId',
    'parentFieldId',
    'fieldIds',
    'properties',
    'fieldRules',
    'children',
    'partitioning',
  ],
  ...['data', 'status', 'migratedData', 'dueTime', 'tags', 'metadata', 'fileName', 'fileSize', 'fileHash', 'slug'],
  ...[
    'trigger',
    'schemas',
    'flow',
    'steps',
    'action',
    'actionType',
    'triggerType',
    'isEnabled',
    'contributorId',
    'appId',
  ],
  ...[
    'schemaId',
    'contentId',
    'assetId',
    'image',
    'steps',
    'transitions',
    '$type',
    '__proto__',
    'constructor',
    'toString',
  ],
];

const member = fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 5 }));
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, 0, -1, 1e300, '', 'x', '1,title', 'Published', [], {}),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(member, tie('value'), { maxKeys: 4 }),
  ),
}));

describe('the fold of anything at all', () => {
  for (const [kind, changes] of Object.entries(KINDS)) {
    it(`fails for no event of a stream of the kind ${kind}`, () => {
      const states = new SquidexStates();
      const event = fc.record({
        type: fc.constantFrom(...changes.keys(), `${kind.toLowerCase()}created`, 'nosuch'),
        payload: fc.oneof(fc.dictionary(member, anyValue, { maxKeys: 6 }), anyValue),
      });
      const property = fc.property(fc.array(event, { maxLength: 6 }), (events) => {
        let state: ObjectState | undefined;
        for (const { type, payload } of [{ type: `${kind}created`, payload: {} }, ...events]) {
          const stored = {
            ...squidexEvent(type, ''),
            stream: `${kind}-a--b`,
            payload: Buffer.from(JSON.stringify(payload)),
          };
          state = states.apply(state, stored);
          if (state === undefined) continue;
          states.label(state);
          JSON.stringify(state);
          states.recreate(state, { app: { id: 'a', name: 'b' }, commit: 'c', time: '', newId: () => '' });
        }
      });
      // Objects that cannot become a text or a number.
      const odd = { toString: null };
      const examples = [
        { type: 'assetannotated', payload: { tags: [odd, null] } },
        { type: 'assetrenamed', payload: { tags: [odd, odd] } },
        { type: 'schemacreated', payload: { schema: { fields: [{ id: odd }] } } },
        { type: 'schemacreated', payload: { fields: [{ id: odd }] } },
      ];
      fc.assert(property, { numRuns: 1_500, examples: examples.map((each) => [[each]]) });
    });
  }
});
