import type { Variable } from '../templates/wire-templates.js';

/** How a new app is made of a template. */
export interface UseWish {
  /** Of the new app. */
  readonly name: string;
  readonly contents: 'all' | 'structure';
  /** Texts for the variables, by their names. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What somebody wants a template to be. */
export interface MakeWish {
  /** Name of the app. */
  readonly app: string;
  /** Id of one of its backups; empty for the app as it is now. */
  readonly backup: string;
  /** As `RestoreWish.until`. */
  readonly until: string | undefined;
  readonly title: string;
  readonly name: string;
  readonly description: string;
  /** As they were typed, with commas between. */
  readonly tags: string;
  readonly picture: Picture | undefined;
  readonly contents: 'all' | 'structure' | 'chosen';
  readonly schemas: readonly string[];
  /** As they were typed. */
  readonly ids: string;
  readonly history: boolean;
  readonly secrets: 'refuse' | 'remove' | 'keep';
  readonly variables: readonly Omit<Variable, 'name'>[];
}

export interface Picture {
  /** Of the file. */
  readonly name: string;
  readonly mediaType: string;
  readonly base64: string;
}

export const PICTURE_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp'];

/** Bytes of a picture: what fits into half a mebibyte of base64. */
export const MAX_PICTURE = 380_000;

export function newMakeWish(app: string): MakeWish {
  return {
    ...{
      app,
      backup: '',
      until: undefined,
      title: '',
      name: '',
      description: '',
      tags: '',
      picture: undefined,
      contents: 'all',
      schemas: [],
    },
    ...{ ids: '', history: false, secrets: 'refuse', variables: [] },
  };
}

/** A short name that a title suggests: `Shop für Café №1` is `shop-fur-cafe-no1`. */
export function shortName(title: string): string {
  const plain = title.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-|-$/g, '');
}

export function isShortName(name: string): boolean {
  return name.length <= 40 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
}

/** Those that are filled in, each with a name of its own made of its question. */
export function namedVariables({ variables }: Pick<MakeWish, 'variables'>): readonly Variable[] {
  const taken = new Set<string>();
  return variables
    .filter((each) => each.label.trim() !== '' && each.default !== '')
    .map(({ label, default: original }) => {
      const wanted = shortName(label)
        .replace(/^(?=[^a-z]|$)/, 'text-')
        .slice(0, 36)
        .replace(/-$/, '');
      let name = wanted;
      for (let count = 2; taken.has(name); count += 1) name = `${wanted}-${count}`;
      taken.add(name);
      return { name, label: label.trim(), default: original };
    });
}

export function chosenIds({ ids }: Pick<MakeWish, 'ids'>): readonly string[] {
  return ids.split(/[\s,]+/).filter((id) => id !== '');
}

const TAG = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._-]{0,22}[\p{L}\p{M}\p{N}])?$/u;

/** Each once; undefined where the server would not take them. */
export function chosenTags({ tags }: Pick<MakeWish, 'tags'>): readonly string[] | undefined {
  const given = tags.split(',').map((tag) => tag.trim().replaceAll(/\s+/g, ' '));
  const known = new Map(given.filter((tag) => tag !== '').map((tag) => [tag.normalize('NFC').toLowerCase(), tag]));
  const all = [...known.values()];
  return all.length <= 10 && all.every((tag) => TAG.test(tag)) ? all : undefined;
}

/** Whether something is chosen where contents are chosen. */
export function isChosen(wish: MakeWish): boolean {
  return wish.contents !== 'chosen' || wish.schemas.length + chosenIds(wish).length > 0;
}

/** The body of the request that makes it. */
export function makeBodyOf(wish: MakeWish): object {
  const { app, backup, until, title, name, description, picture, contents, schemas, history, secrets } = wish;
  return {
    ...{ app, name, title, description, contents, history, secrets, variables: namedVariables(wish) },
    tags: chosenTags(wish) ?? [],
    ...(backup === '' ? {} : { backup }),
    ...(until ? { until } : {}),
    ...(picture === undefined ? {} : { picture: { mediaType: picture.mediaType, base64: picture.base64 } }),
    ...(contents === 'chosen' ? { schemas, contentIds: chosenIds(wish) } : {}),
  };
}
