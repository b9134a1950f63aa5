import { IsString } from 'class-validator';

/** Where to go next. */
export class LinkDto {
  @IsString() method!: string;
  @IsString() href!: string;
}

/** What a client may do next, as Squidex tells it: a page shows an action only if its link is there. */
export type Links = Readonly<Record<string, LinkDto>>;

/** Leaves out what is undefined: not possible now, or not allowed. */
export function links(all: Readonly<Record<string, readonly [method: string, href: string] | undefined>>): Links {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, link]) => (link ? [[name, { method: link[0], href: link[1] }]] : [])),
  );
}

/** A link if it is allowed. */
export function linkIf(
  may: boolean,
  method: string,
  href: string,
): readonly [method: string, href: string] | undefined {
  return may ? [method, href] : undefined;
}

/** The path of an app, whose name may hold anything. */
export function appPath(base: string, app: string): string {
  return `${base}/apps/${encodeURIComponent(app)}`;
}
