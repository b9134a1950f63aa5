import type { UserMapping } from '../event-vocabulary.js';
import { MemberNames } from '../../json/json-outline.js';
import { FILE_MEMBERS, type FileMembers } from './squidex-files.js';

/** Members of a payload that a copy may change, or that decide what becomes of it. */
export const NAMES = new MemberNames([
  'appId',
  'actor',
  'name',
  'contributorId',
  'secret',
  'id',
  'isEnabled',
  'schemaId',
  'mentions',
  'role',
  'permission',
  'image',
  ...FILE_MEMBERS,
]);
export const APP_ID = 0;
export const ACTOR = 1;
export const NAME = 2;
export const CONTRIBUTOR_ID = 3;
export const SECRET = 4;
export const CLIENT_ID = 5;
export const IS_ENABLED = 6;
export const SCHEMA_ID = 7;
export const MENTIONS = 8;
export const ROLE = 9;
/** What the first events called a role. */
export const PERMISSION = 10;
export const IMAGE = 11;
/** The first of those of a file. */
export const FILE = 12;

/** What the walk over one payload found; one object serves all events. */
export interface Findings {
  appId: boolean;
  name: boolean;
  /** The first thing that is odd. */
  odd: string | undefined;
  dropped: string | undefined;
  clientId: string | undefined;
  schemaId: string | undefined;
  isEnabled: boolean | undefined;
  /** Of the source. */
  contributor: UserMapping | undefined;
  role: string | undefined;
  readonly file: FileMembers;
  links: number;
  secrets: number;
}

export function noFindings(): Findings {
  return {
    appId: false,
    name: false,
    odd: undefined,
    dropped: undefined,
    clientId: undefined,
    schemaId: undefined,
    isEnabled: undefined,
    contributor: undefined,
    role: undefined,
    file: [],
    links: 0,
    secrets: 0,
  };
}
