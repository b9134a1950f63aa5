import type { StoredEvent } from '../../../src/events/event.js';

/** One way to write one event otherwise than a CMS does. */
export interface Bend {
  readonly title: string;
  readonly change: Partial<Pick<StoredEvent, 'metadata' | 'payload' | 'type' | 'stream' | 'id' | 'time'>>;
}

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** JSON texts of every type, the odd ones among them. */
const VALUES: readonly string[] = [
  'null',
  'true',
  'false',
  '0',
  '-1',
  '1.5',
  '1e400',
  '9007199254740993',
  '99999999999999999999999999',
  '""',
  '"text"',
  '"a,b"',
  '"../../x"',
  `"${'x'.repeat(2_000)}"`,
  '"\\ud800"',
  '"\\u0000"',
  '[]',
  '[1,"a"]',
  '{}',
  '{"id":"5","name":"x"}',
  '{"__proto__":{"a":1},"constructor":2,"":3}',
  '{"a":1,"a":{"a":2,"a":3}}',
  '"\\ud83d\\ude80 \\u2028 \\ufeff"',
  '-0',
  '1E-400',
  `"${'y'.repeat(200_000)}"`,
  deep(70),
  deep(10_000),
];

/** Bytes that are no JSON, or JSON that a line cannot hold as it is. */
const BYTES: readonly (readonly [title: string, bytes: Uint8Array])[] = [
  ['nothing', Buffer.alloc(0)],
  ['a byte order mark', Buffer.from('\ufeff{"a":1}')],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['an object with bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x22, 0x3a, 0x31, 0x7d])],
  ['random bytes', Buffer.from('00ff10807f0a0d22', 'hex')],
  ['half an object', Buffer.from('{"appId":"x')],
  ['two objects', Buffer.from('{} {}')],
  ['JavaScript', Buffer.from("{a:'b'}")],
  ['an object on several lines', Buffer.from('{\r\n  "a": 1\n}\n')],
];

const TYPES: readonly string[] = [
  '',
  'X',
  '__proto__',
  'constructor',
  'AppCreatedEvent',
  'AppDeletedEvent',
  'AppImageUploadedEvent',
  'AppContributorAssignedEventV2',
  'AppClientAttachedEvent',
  'AssetCreatedEventV2',
  'AssetUpdatedEventV2',
  'CommentCreatedEvent',
  'ContentStatusScheduledEvent',
  'RuleCreatedEventV2',
  'a\u0000b\nc',
  'ä'.repeat(3_000),
];

const IDS: readonly string[] = [
  '',
  'x',
  'no uuid',
  '00000000-0000-0000-0000-000000000000',
  'a\u0000b',
  'é'.repeat(200),
];

const TIMES: readonly string[] = [
  ...['', 'yesterday', '0', '-000001-01-01T00:00:00Z', '9999-12-31T23:59:59.9999999Z', '+275760-09-13T00:00:00.001Z'],
  ...['2026-02-30T25:61:61Z', '2026-03-01T09:00:00+14:00', 'a\nb', '1'.repeat(2_000)],
];

const streamsOf = (app: string): readonly string[] => [
  `content-${app}--`,
  `content-${app}----`,
  `content-${app}--a--b`,
  `content-${app}`,
  `app-${app}--x`,
  `app-${app}--${app}`,
  `X-${app}--1`,
  `content-${app}--a/b\\..\u0000\n"`,
  `content-${app}--${'ü'.repeat(400)}`,
];

/** Every way in which this event of the app is bent: as a whole, and each member of its two JSON objects alone. */
export function bendsOf(event: StoredEvent, app: string): readonly Bend[] {
  return [...bentPart(event, 'metadata'), ...bentPart(event, 'payload'), ...bentNames(event, app)];
}

function bentNames(event: StoredEvent, app: string): readonly Bend[] {
  return [
    ...TYPES.map((type) => ({ title: `type ${JSON.stringify(type).slice(0, 30)}`, change: { type } })),
    ...IDS.map((id) => ({ title: `id ${JSON.stringify(id).slice(0, 30)}`, change: { id } })),
    ...TIMES.map((time) => ({ title: `time ${JSON.stringify(time).slice(0, 30)}`, change: { time } })),
    ...streamsOf(app)
      .filter((stream) => stream !== event.stream)
      .map((stream) => ({ title: `stream ${JSON.stringify(stream).slice(0, 70)}`, change: { stream } })),
  ];
}

function bentPart(event: StoredEvent, part: 'metadata' | 'payload'): readonly Bend[] {
  const members = Object.entries(JSON.parse(Buffer.from(event[part]).toString()) as Record<string, unknown>);
  const print = (all: readonly (readonly [string, string])[]): Uint8Array =>
    Buffer.from(`{${all.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`);
  const texts = members.map(([name, value]) => [name, JSON.stringify(value)] as const);
  const bend = (title: string, bytes: Uint8Array): Bend => ({ title: `${part} ${title}`, change: { [part]: bytes } });
  return [
    ...BYTES.map(([title, bytes]) => bend(title, bytes)),
    ...VALUES.map((value) => bend(value.slice(0, 20), Buffer.from(value))),
    ...texts.flatMap(([name], at) => [
      bend(`without ${name}`, print(texts.filter((_, other) => other !== at))),
      bend(`with ${name} twice`, print([...texts, [name, '"twice"']])),
      ...VALUES.map((value) =>
        bend(
          `with ${name} ${value.slice(0, 20)}`,
          print(texts.map((member, other) => (other === at ? ([name, value] as const) : member))),
        ),
      ),
    ]),
  ];
}

/** An app of few events, of most of the kinds that a restore looks into. */
export function smallApp(app: string): readonly Omit<StoredEvent, 'position' | 'revision'>[] {
  const common = `"appId":"${app},blog","actor":"subject:user-1","fromRule":false`;
  return EVENTS.map(([type, object, members], n) => {
    const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const aggregate = object.slice(object.indexOf('-') + 1).replace('APP', app);
    const headers = { EventId: id, Timestamp: '2026-03-01T09:00:00Z', AggregateId: aggregate, CommitId: `c${n}` };
    return {
      stream: object.replace('APP', app),
      type,
      id,
      time: headers.Timestamp,
      commit: headers.CommitId,
      metadata: Buffer.from(JSON.stringify(headers)),
      payload: Buffer.from(`{${members},${common}}`),
    };
  });
}

const EVENTS: readonly (readonly [type: string, stream: string, members: string])[] = [
  ['AppCreatedEvent', 'app-APP', '"name":"blog"'],
  ['AppContributorAssignedEventV2', 'app-APP', '"contributorId":"user-1","role":"Owner"'],
  ['AppClientAttachedEvent', 'app-APP', '"id":"default","secret":"s3cr3t"'],
  ['SchemaCreatedEventV2', 'schema-APP--s1', '"schemaId":"s1,posts","name":"posts"'],
  ['ContentCreatedEventV2', 'content-APP--c1', '"contentId":"c1","schemaId":"s1,posts","data":{"title":{"iv":"One"}}'],
  ['ContentStatusScheduledEvent', 'content-APP--c1', '"contentId":"c1","status":"Published","dueTime":"2030-01-01"'],
  ['AppImageUploadedEvent', 'app-APP', '"image":{"mimeType":"image/png","etag":"x"}'],
  [
    'AssetCreatedEventV2',
    'asset-APP--a1',
    '"assetId":"a1","fileName":"a.bin","mimeType":"a/b","fileVersion":0,"fileSize":5',
  ],
  ['CommentCreatedEvent', 'comments-APP--m1', '"commentId":"m1","text":"hi","mentions":["user-2"]'],
  ['RuleCreatedEventV2', 'rule-APP--r1', '"ruleId":"r1","isEnabled":true,"trigger":{}'],
  ['ContentDeletedEvent', 'content-APP--c1', '"contentId":"c1"'],
];
