import { IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';

export const MAX_ITEMS = 200;
export const DEFAULT_ITEMS = 100;

export class LimitQuery {
  /** Most items of one answer. */
  @IsInt() @Min(1) @Max(MAX_ITEMS) limit = DEFAULT_ITEMS;
}

/** Query of a list whose items have ids of 26 characters. */
export class PageQuery extends LimitQuery {
  /** `nextCursor` of the answer before. */
  @IsOptional() @IsString() @Matches(/^[0-9a-z]{26}$/) cursor?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

/** The page after this one, of the same search; undefined after the last. */
export function nextPage(
  path: string,
  query: LimitQuery,
  { nextCursor }: Page<unknown>,
): readonly [method: string, href: string] | undefined {
  if (nextCursor === undefined) return undefined;
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor: nextCursor })) {
    if (value !== undefined) asked.set(name, String(value));
  }
  return ['GET', `${path}?${asked.toString()}`];
}

/** The order of a list: where an item is in it, as a text, and whether another one is after such a place. */
export interface Order<T> {
  readonly placeOf: (item: T) => string;
  readonly isAfter: (item: T, place: string) => boolean;
}

/** One page of items in this order. A cursor stays valid when its item is removed, and items added or removed meanwhile shift nothing. */
export function pageOf<T>(
  all: readonly T[],
  { limit, cursor }: LimitQuery & { readonly cursor?: string },
  { placeOf, isAfter }: Order<T>,
): Page<T> {
  const rest = cursor === undefined ? all : all.filter((item) => isAfter(item, cursor));
  const items = rest.slice(0, limit);
  const end = items.at(-1);
  return { items, ...(rest.length > limit && end !== undefined ? { nextCursor: placeOf(end) } : {}) };
}
