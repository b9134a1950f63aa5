import { IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';

const MAX_ITEMS = 200;
const DEFAULT_ITEMS = 100;

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

/**
 * One page of items, in the order that they have: what is added or removed meanwhile shifts nothing. Where the last item of the
 * page before is gone, the page goes on with what is older, or with what is newer where the oldest come first.
 */
export function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  { limit, cursor }: PageQuery,
  oldestFirst = false,
): Page<T> {
  const last = all.findIndex(({ id }) => id === cursor);
  const isLater = (id: string, seen: string): boolean => (oldestFirst ? id > seen : id < seen);
  const rest =
    cursor === undefined ? all : last < 0 ? all.filter(({ id }) => isLater(id, cursor)) : all.slice(last + 1);
  const items = rest.slice(0, limit);
  const end = items.at(-1);
  return { items, ...(rest.length > limit && end !== undefined ? { nextCursor: end.id } : {}) };
}
