/**
 * What the pages need of each answer, so that one of another shape is refused where it comes in and not where it is drawn:
 * a proxy, a sign-in page and a server of another version answer too. Members as `name`, `name?` where it may be missing, and
 * `name:kind`; without a kind they are text.
 */
export const SHAPES = {
  Link: 'method href',
  Failure: 'code message hint? params?:object',
  Progress: 'phase done:number total?:number unit percent?:number rate?:number etaMs?:number',
  Job: 'id verb app state:queued|running|cancelling|completed|failed|cancelled createdBy created:time started?:time ended?:time progress?:Progress warnings:number result?:object failure?:Failure _links:Links',
  Restore:
    'id verb app state:queued|running|cancelling|completed|failed|cancelled createdBy created:time started?:time progress?:Progress warnings:number result?:object failure?:Failure made?:MadeApp asked?:AskedRestore _links:Links',
  AskedRestore:
    'app? backup? upload? address? name until? people?:match|placeholder|me|create rules?:off|keep clients?:new|keep|none schedules?:off|keep odd?:keep|drop withAssets?:boolean revive?:boolean only?:text[] except?:text[] peopleMap?:object',
  MadeApp:
    'id name events:number files:number accounts:number placeholders:number rulesOff:number added:number lastAdded?:time',
  Placeholder: 'source email? standsIn how:placeholder|unknown hasAccount:boolean',
  PlaceholderList: 'items:Placeholder[] total:number',
  JobList: 'items:Job[]',
  LogLine: 'at:time level:info|warn|error text code? params?:object',
  JobLog: 'items:LogLine[]',
  RestoreReport: 'job:Restore findings:LogLine[]',
  App: 'id name events?:number _links:Links',
  AppList: 'items:App[] _links?:Links',
  Verification: 'state:none|running|ok|failed at?:time job?',
  ArchiveFacts: 'format streams:number rawBytes:number firstEventTime lastEventTime missingFiles:number chain',
  Backup:
    'id app state:queued|running|cancelling|completed|failed|cancelled archiveState:none|available|damaged comment startedBy started madeWith? archive?:ArchiveFacts handledEvents:number handledAssets:number size:number protected:boolean verification:Verification damage? damageCode? failure?:Failure _links:Links',
  Room: 'cap:number isFull:boolean wouldRemove:text[]',
  Stored: 'count:number bytes:number',
  BackupList: 'items:Backup[] room?:Room stored?:Stored _links?:Links',
  Health:
    'badge:new|never|at-risk|overdue|protected reason:first-expected|no-backup|too-old|runs-failed|verification-failed|late|in-time targetMs:number lastGood?:time failedRuns:number',
  Blocked: 'id',
  DeletePreview: 'deletes:Backup[] blocked:Blocked[] bytes:number leavesBare:boolean',
  Download: 'id href expires:time _links:Links',
  AppName: 'isFree:boolean rule? slugLength?:number',
  Archive: 'key app comment started events:number size:number',
  ArchiveList: 'items:Archive[] total:number',
  Upload:
    'id name size:number received:number state:receiving|checking|ready|imported|refused app? events?:number failure?:Failure _links:Links',
  UploadList: 'items:Upload[]',
  Point: 'event:number of:number time:time',
  PointEvent: 'number:number of:number time:time type',
  PlanPerson: 'source email? account? how:matched|created|placeholder|me|unknown',
  PlanWarning: 'code message params?:object',
  DiskSpace: 'needed:number free:number',
  Opener: 'email role',
  Sample: 'kind id name schema?',
  Activity: 'id at:time who email? what app? target? result:done|refused|failed|cancelled code?',
  ActivityList: 'items:Activity[] unreadable?:number _links:Links',
  RestorePlan:
    'planId source sourceApp name until?:Point events:number streams:number objects?:numbers sample?:Sample[] assets:number assetBytes:number documents:number people:PlanPerson[] openedBy?:Opener[] space?:DiskSpace warnings:PlanWarning[] changes:numbers',
  TurnedOnRules: 'turnedOn:number',
  Variable: 'name label default',
  Template:
    'name title description isStarter:boolean created:time contents:all|structure|chosen history:boolean variables:Variable[] tags:text[] counts:numbers _links:Links',
  TemplateList: 'items:Template[] damaged:text[] _links?:Links',
  Indexing: 'done:number total:number',
  Kind: 'kind schema? objects:number',
  FileCounts: 'count:number missing:number bytes:number',
  Contents: 'events:number kinds:Kind[] files:FileCounts people:number',
  ArchivedPerson: 'id email',
  ArchivedPeople: 'items:ArchivedPerson[] nextCursor?',
  File: 'role:asset|app-image id version:number fileName mediaType size:number missing:boolean _links:Links',
  FileList: 'items:File[] nextCursor?',
  Stream: 'stream kind id name schema? deleted:boolean events:number changed:time changedBy file?:File',
  StreamList: 'items:Stream[] nextCursor? people:ArchivedPerson[]',
  StreamState:
    'state?:object stream kind id name schema? deleted:boolean events:number changed:time changedBy people:ArchivedPerson[]',
  Event: 'number:number stream type time:time actor payload?:object',
  EventList: 'items:Event[] nextCursor? people:ArchivedPerson[]',
  Bucket: 'time:time events:number deletions:number firstEvent:number',
  Burst: 'from:time to:time firstEvent:number deletions:number actor',
  Histogram: 'from:time to:time bucketMs:number buckets:Bucket[] bursts:Burst[] people:ArchivedPerson[]',
  ChangeCount: 'kind schema? added:number changed:number deleted:number',
  ChangedStream:
    'change:added|changed|deleted stream kind id name schema? deleted:boolean events:number changed:time changedBy file?:File',
  Diff: 'counts:ChangeCount[] items:ChangedStream[] nextCursor? people:ArchivedPerson[]',
} as const;

/** The place of what is not as it has to be within a value, as `.items[3].state`; undefined if all is well. */
type Check = (value: unknown) => string | undefined;

interface Member {
  readonly name: string;
  readonly isOptional: boolean;
  readonly check: Check;
}

export type ShapeName = keyof typeof SHAPES;

/** What is answered where; the first that fits counts, and `*` is a part of a path. Anything else may be answered as it likes. */
export const ANSWERS: readonly (readonly [route: string, shape: ShapeName])[] = [
  ['GET /apps/*/backups/*/contents', 'Contents'],
  ['GET /apps/*/backups/*/streams/*', 'StreamState'],
  ['GET /apps/*/backups/*/streams', 'StreamList'],
  ['GET /apps/*/backups/*/events', 'EventList'],
  ['GET /apps/*/backups/*/histogram', 'Histogram'],
  ['GET /apps/*/backups/*/assets', 'FileList'],
  ['GET /apps/*/backups/*/people', 'ArchivedPeople'],
  ['GET /apps/*/backups/*/point', 'PointEvent'],
  ['GET /apps/*/backups/*/diff', 'Diff'],
  ['POST /apps/*/backups/*/downloads', 'Download'],
  ['POST /apps/*/backups/*/verifications', 'Job'],
  ['POST /apps/*/backups:delete-preview', 'DeletePreview'],
  ['POST /apps/*/backups:delete', 'Job'],
  ['GET /apps/*/backups/*', 'Backup'],
  ['PATCH /apps/*/backups/*', 'Backup'],
  ['GET /apps/*/backups', 'BackupList'],
  ['POST /apps/*/backups', 'Backup'],
  ['GET /apps/*/backup-health', 'Health'],
  ['POST /apps/*/copies', 'Job'],
  ['GET /apps/*/activity', 'ActivityList'],
  ['GET /activity', 'ActivityList'],
  ['GET /apps', 'AppList'],
  ['POST /apps', 'Job'],
  ['GET /app-names', 'AppName'],
  ['GET /archives', 'ArchiveList'],
  ['GET /jobs/*/log', 'JobLog'],
  ['POST /jobs/*:cancel', 'Job'],
  ['POST /jobs/*:retry', 'Job'],
  ['GET /jobs/*', 'Job'],
  ['GET /jobs', 'JobList'],
  ['GET /restores/*/report', 'RestoreReport'],
  ['GET /restores/*/placeholders', 'PlaceholderList'],
  ['POST /restores/*:undo', 'Job'],
  ['POST /restores/*:turn-on-rules', 'TurnedOnRules'],
  ['POST /restores:preview', 'RestorePlan'],
  ['GET /restores/*', 'Restore'],
  ['GET /restores', 'JobList'],
  ['POST /restores', 'Job'],
  ['GET /uploads/*', 'Upload'],
  ['GET /uploads', 'UploadList'],
  ['GET /templates', 'TemplateList'],
  ['POST /templates', 'Job'],
];

const PATTERNS = ANSWERS.map(([route, shape]) => {
  const [method = '', path = ''] = route.split(' ');
  return { method, path: new RegExp(`${path.replaceAll('*', '[^/]+')}$`), shape };
});

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  time: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  object: isObject,
  numbers: (value) => isObject(value) && Object.values(value).every((each) => typeof each === 'number'),
};

/** Put together once: an answer may list thousands of things. */
const MEMBERS = new Map<string, readonly Member[]>(
  Object.entries(SHAPES).map(([name, members]) => [name, members.split(' ').map(memberOf)]),
);

/** Place of what is not as it has to be in an answer, as `items[3].state`; undefined if all is well. */
export function faultOfAnswer(method: string, path: string, value: unknown): string | undefined {
  const { shape } = PATTERNS.find((each) => each.method === method && each.path.test(path)) ?? {};
  if (shape === undefined) return undefined;
  // What looks into a backup is answered so while its index is made.
  const isIndexing = isObject(value) && Reflect.get(value, 'state') === 'indexing';
  return faultIn(isIndexing ? 'Indexing' : shape, value, 'the answer');
}

export function faultIn(kind: string, value: unknown, at: string): string | undefined {
  const place = checkOf(kind)(value);
  return place === undefined ? undefined : at + place;
}

function checkOf(kind: string): Check {
  if (kind.endsWith('[]')) return listOf(checkOf(kind.slice(0, -2)));
  if (kind === 'Links') {
    const links = listOf(checkOf('Link'));
    return (value) => (isObject(value) ? links(Object.values(value)) : '');
  }
  const names = kind.split('|');
  const isRight = names.length > 1 ? (value: unknown) => names.some((name) => name === value) : KINDS[kind];
  if (isRight !== undefined) return (value) => (isRight(value) ? undefined : '');
  return (value) => (isObject(value) ? inMembers(MEMBERS.get(kind) ?? [], value) : '');
}

function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return '';
    for (let index = 0; index < value.length; index += 1) {
      const place = check(value[index]);
      if (place !== undefined) return `[${index}]${place}`;
    }
    return undefined;
  };
}

function inMembers(members: readonly Member[], value: object): string | undefined {
  for (const { name, isOptional, check } of members) {
    const inner: unknown = Reflect.get(value, name);
    const place = inner === undefined && isOptional ? undefined : check(inner);
    if (place !== undefined) return `.${name}${place}`;
  }
  return undefined;
}

function memberOf(text: string): Member {
  const [name = '', part = 'text'] = text.split(':');
  return { name: name.replace('?', ''), isOptional: name.endsWith('?'), check: checkOf(part) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
